import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import {
  clientKey,
  keyAndPolicy,
  openAI,
  type ProxyRig,
  route,
  settings,
  startProxy,
} from '../rig/proxy-rig.ts';

const names = Array.from({ length: 45 }, (_, index) => `model-${String(index).padStart(2, '0')}`);
const all = [...names, 'org/llama 3:8b', 'ünïcode'].sort();

const model = (index: number): string => all[index] ?? '';

let proxy: ProxyRig;
beforeAll(async () => {
  proxy = await startProxy([
    settings,
    ...keyAndPolicy,
    openAI('up', 'http://127.0.0.1:9'),
    route(['up'], {
      matches: all
        .toReversed()
        .map((value) => ({ model: { kind: 'Exact', value }, headers: [], metadata: {} })),
    }),
  ]);
});
afterAll(() => proxy.stop());

const openaiClient = () => new OpenAI({ apiKey: clientKey, baseURL: `${proxy.url}/v1`, maxRetries: 0 });
const anthropicClient = () => new Anthropic({ apiKey: clientKey, baseURL: proxy.url, maxRetries: 0 });

describe('the-OpenAI-SDK', () => {
  test('lists-all-models-at-once-by-name', async () => {
    const page = await openaiClient().models.list();
    expect(page.data.map(({ id }) => id)).toEqual(all);
    expect(page.data[0]).toEqual({
      id: model(0),
      object: 'model',
      created: 1767225600,
      owned_by: 'sallyport',
    });
  });

  test.each(all.slice(-2))('retrieves-%s', async (id) => {
    expect(await openaiClient().models.retrieve(id)).toMatchObject({ id, object: 'model' });
  });

  test('gets-404-for-a-model-that-is-not-there', async () => {
    await expect(openaiClient().models.retrieve('nobody')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
    });
  });
});

describe('the-Anthropic-SDK', () => {
  test('lists-all-models-page-by-page', async () => {
    const ids: string[] = [];
    for await (const { id } of anthropicClient().models.list()) ids.push(id);
    expect(ids).toEqual(all);
  });

  test('lists-all-models-backwards', async () => {
    const last = model(46);
    const ids: string[] = [];
    const pages = (await anthropicClient().models.list({ before_id: last, limit: 10 })).iterPages();
    for await (const page of pages) ids.unshift(...page.data.map(({ id }) => id));
    expect(ids).toEqual(all.slice(0, -1));
  });

  test.each(all.slice(-2))('retrieves-%s', async (id) => {
    expect(await anthropicClient().models.retrieve(id)).toEqual({
      type: 'model',
      id,
      display_name: id,
      created_at: '2026-01-01T00:00:00.000Z',
    });
  });

  test.each<[Anthropic.ModelListParams, number, number, boolean]>([
    [{}, 0, 20, true],
    [{ limit: 1 }, 0, 1, true],
    [{ limit: 47 }, 0, 47, false],
    [{ limit: 46 }, 0, 46, true],
    [{ limit: 1000 }, 0, 47, false],
    [{ after_id: model(19) }, 20, 40, true],
    [{ after_id: model(39) }, 40, 47, false],
    [{ after_id: model(46) }, 0, 0, false],
    [{ before_id: model(20) }, 0, 20, false],
    [{ before_id: model(21) }, 1, 21, true],
    [{ before_id: model(3), limit: 2 }, 1, 3, true],
    [{ before_id: model(0) }, 0, 0, false],
  ])('that-asks-%j-gets-%d-to-%d', async (query, start, end, hasMore) => {
    const page = await anthropicClient().models.list(query);
    expect(page.data.map(({ id }) => id)).toEqual(all.slice(start, end));
    expect(page).toMatchObject({
      has_more: hasMore,
      first_id: start === end ? null : model(start),
      last_id: start === end ? null : model(end - 1),
    });
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=', 'limit'],
    ['after_id=nobody', 'after_id'],
    ['before_id=nobody', 'before_id'],
    [`after_id=${model(1)}&before_id=${model(5)}`, 'before_id'],
  ])('%s-is-refused-with-the-field', async (query, param) => {
    const answer = await fetch(`${proxy.url}/v1/models?${query}`, {
      headers: { 'x-api-key': clientKey, 'anthropic-version': '2023-06-01' },
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ type: 'error', error: { code: 'invalid_request', param } });
  });
});
