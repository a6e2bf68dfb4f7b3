import { beforeAll, expect, test } from '@jest/globals';
import { calcPrice, type ModelInfo, type Provider, waitForUpdate } from '@pydantic/genai-prices';
import { checkPrice } from '#contract/check-price.ts';
import { noUsage, totalInput, totalOutput, type Usage } from '../../chat/usage.ts';
import { compilePrice } from '../compile-price.ts';
import { costOf } from '../cost-of.ts';
import { makeSchedule } from '../price-schedule.ts';
import type { Catalogue, DatedPrice } from './catalogue.ts';
import { findModel } from './find-model.ts';
import { loadCatalogue } from './load-catalogue.ts';

let catalogue: Catalogue;
let providers: readonly Provider[];

beforeAll(async () => {
  catalogue = await loadCatalogue();
  providers = (await waitForUpdate()) ?? [];
});

/** Every name that some rule of the source spells out. */
function namesOf({ id, match }: ModelInfo): readonly string[] {
  const spelled = Array.from(JSON.stringify(match).matchAll(/"(?:equals|starts_with)":"([^"]+)"/g));
  return [id, ...spelled.map(([, name = '']) => name)];
}

const usages: readonly Usage[] = [
  { ...noUsage, input: 1_234, cacheRead: 4_321, cacheWrite5m: 555, output: 321, reasoning: 99 },
  { ...noUsage, input: 310_000, cacheRead: 77, output: 12_345 },
];
const times = ['2025-08-01T03:00:00Z', '2025-08-01T20:00:00Z', '2026-10-01T12:00:00Z'];

function costHere(prices: readonly DatedPrice[], usage: Usage, atMs: number): number | undefined {
  const [first, ...later] = prices.map((dated) => ({
    ...dated,
    price: compilePrice(dated.price, undefined, 'AsInput'),
  }));
  return first === undefined ? undefined : costOf(makeSchedule([first, ...later]).at(atMs), usage).microUsd;
}

function costThere(provider: Provider, name: string, { usage, atMs }: { usage: Usage; atMs: number }) {
  const counts = {
    input_tokens: totalInput(usage),
    cache_read_tokens: usage.cacheRead,
    cache_write_tokens: usage.cacheWrite5m,
    output_tokens: totalOutput(usage),
    output_reasoning_tokens: usage.reasoning,
  };
  return calcPrice(counts, name, { providerId: provider.id, timestamp: new Date(atMs) });
}

test('every-model-costs-what-its-source-says-at-any-time-and-length', () => {
  const cases = providers.flatMap((provider) =>
    provider.models.flatMap((model) => namesOf(model).map((name) => ({ provider, name }))),
  );
  const compared = cases.map(({ provider, name }) => {
    const prices = findModel(catalogue, provider.id, name)?.prices ?? [];
    const unlike = usages.flatMap((usage) =>
      times.map(Date.parse).filter((atMs) => {
        const cost = costHere(prices, usage, atMs);
        const expected = (costThere(provider, name, { usage, atMs })?.total_price ?? 0) * 1_000_000;
        // The source counts in floating point; 4 of its prices have more digits than micro-USD and are rounded up here.
        return cost !== undefined && Math.abs(cost - expected) > 1;
      }),
    );
    return { name: `${provider.id}/${name}`, priced: prices.length > 0, unlike };
  });
  expect(compared.filter(({ unlike }) => unlike.length > 0)).toEqual([]);
  expect(compared.filter(({ priced }) => priced).length).toBeGreaterThan(1500);
});

test('every-price-in-it-is-believable', () => {
  const problems = catalogue.lists.flatMap(({ id }) =>
    (catalogue.list(id)?.models ?? []).flatMap(({ prices }) =>
      prices.flatMap(({ price }) => checkPrice(price)),
    ),
  );
  expect(problems).toEqual([]);
});

test.each([
  ['openai', 'gpt-4o-2024-08-06', 'gpt-4o'],
  ['openai', 'GPT-4o-MINI', 'gpt-4o-mini'],
  ['anthropic', 'claude-opus-4-6', 'claude-opus-4-6'],
  ['azure', 'gpt-4o', 'gpt-4o'],
])('%s/%s-is-%s', (list, name, id) => {
  expect(findModel(catalogue, list, name)?.id).toBe(id);
});

test('a-model-that-is-billed-by-the-hour-is-known-but-has-no-price', () => {
  expect(findModel(catalogue, 'openai', 'whisper-1')?.prices).toEqual([]);
});

test('it-says-which-data-it-is', () => {
  expect(catalogue.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(new Date(catalogue.publishedAtMs).getUTCFullYear()).toBeGreaterThanOrEqual(2026);
});
