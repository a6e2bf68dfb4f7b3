import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { type DataPlane, makeDataPlane } from '#proxy/data-plane.ts';
import { silentLogger } from '#runtime/logger.ts';

let dataPlane: DataPlane;
let url: string;
beforeAll(async () => {
  dataPlane = makeDataPlane({
    listen: { host: '127.0.0.1', port: 0 },
    instanceId: 'test',
    logger: silentLogger,
    writeAccessLine: () => undefined,
    leaveMs: 0,
  });
  await dataPlane.start();
  url = `http://127.0.0.1:${dataPlane.address().port}`;
});
afterAll(() => dataPlane.stop());

const messages = [{ role: 'user' as const, content: 'hi' }];

test('a-proxy-that-was-told-nothing-refuses-everything-and-says-so', async () => {
  expect(dataPlane.notReady()).toBe('no snapshot yet');
  const openai = new OpenAI({ apiKey: 'sp-any', baseURL: `${url}/v1`, maxRetries: 0 });
  const anthropic = new Anthropic({ apiKey: 'sp-any', baseURL: url, maxRetries: 0 });
  await expect(openai.chat.completions.create({ model: 'm', messages })).rejects.toMatchObject({
    status: 503,
    code: 'not_ready',
  });
  await expect(anthropic.messages.create({ model: 'm', max_tokens: 9, messages })).rejects.toMatchObject({
    status: 503,
    error: { type: 'error', error: { code: 'not_ready' } },
  });
  await expect(openai.models.list()).rejects.toMatchObject({ status: 503 });
});

test('the-SDK-is-told-when-to-come-back', async () => {
  const response = await fetch(`${url}/v1/chat/completions`, { method: 'POST', body: '{}' });
  expect(response.headers.get('retry-after')).toBe('1');
});
