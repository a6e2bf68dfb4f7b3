import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { maxTokenPrice, priceBuckets } from '#contract/price-buckets.ts';
import { noUsage, totalInput, totalOutput } from '../chat/usage.ts';
import { anyPrice, anyUsage } from './any-price.ts';
import { compilePrice } from './compile-price.ts';
import { costOf } from './cost-of.ts';
import { worstCostOf } from './worst-cost-of.ts';

const flat = (rates: Parameters<typeof compilePrice>[0]) => compilePrice(rates, undefined, 'AsInput');

test('tokens-times-price-over-a-million', () => {
  const price = flat({ input: 2_500_000, cacheRead: 1_250_000, output: 10_000_000 });
  // 100 x 2.50 + 200 x 1.25 + 10 x 10 USD, over a million
  expect(costOf(price, { ...noUsage, input: 100, cacheRead: 200, output: 10 })).toEqual({
    microUsd: 600,
    unpriced: [],
  });
});

test.each([
  [49, 0],
  [50, 1],
  [149, 1],
  [150, 2],
])('the-sum-is-rounded-once-half-up: %i tokens at 0.01 micro-USD', (tokens, microUsd) => {
  expect(costOf(flat({ input: 10_000, output: 0 }), { ...noUsage, input: tokens }).microUsd).toBe(microUsd);
});

test('parts-of-a-micro-dollar-in-several-buckets-are-added-before-they-are-rounded', () => {
  const price = flat({ input: 10_000, cacheRead: 10_000, output: 10_000 });
  expect(costOf(price, { ...noUsage, input: 30, cacheRead: 30, output: 40 }).microUsd).toBe(1);
});

test('any-usage-costs-what-exact-fractions-say', () => {
  fc.assert(
    fc.property(anyPrice, anyUsage, (price, usage) => {
      const length = totalInput(usage);
      const tier = price.tiers.findLast(({ aboveInputTokens }) => length > aboveInputTokens);
      const rates = tier?.rates ?? price.base;
      let sum = BigInt(price.request) * 1_000_000n;
      for (const bucket of priceBuckets) sum += BigInt(usage[bucket]) * BigInt(rates[bucket] ?? 0);
      const { microUsd, unpriced } = costOf(price, usage);
      expect(BigInt(microUsd)).toBe((sum + 500_000n) / 1_000_000n);
      expect(unpriced).toEqual(priceBuckets.filter((name) => usage[name] > 0 && rates[name] === undefined));
    }),
  );
});

test.each([Number.NaN, -5, Number.POSITIVE_INFINITY, 1e300, 0.5])(
  'a-count-of-%p-costs-an-amount',
  (count) => {
    const { microUsd } = costOf(flat({ input: maxTokenPrice, output: maxTokenPrice }), {
      ...noUsage,
      input: count,
    });
    expect(Number.isSafeInteger(microUsd) && microUsd >= 0).toBe(true);
  },
);

test('a-tier-prices-all-tokens-once-there-is-more-input-than-its-bound-cached-or-not', () => {
  const price = flat({
    input: 1_000_000,
    output: 2_000_000,
    tiers: [{ aboveInputTokens: 200_000, input: 2_000_000, output: 3_000_000 }],
  });
  const usage = { ...noUsage, input: 50_000, cacheRead: 150_000, output: 10 };
  expect(costOf(price, usage).microUsd).toBe(200_020);
  expect(costOf(price, { ...usage, input: 50_001 }).microUsd).toBe(400_032);
});

test('a-batch-costs-its-share', () => {
  const price = flat({ input: 3_000_000, output: 15_000_000, batchPercent: 50 });
  expect(costOf(price, { ...noUsage, input: 1_000, output: 101 }, 'Batch').microUsd).toBe(2_258);
  expect(costOf(price, { ...noUsage, input: 1_000, output: 101 }).microUsd).toBe(4_515);
});

test('sound-has-the-price-that-is-said-or-none', () => {
  const usage = { ...noUsage, audioInput: 10, input: 5 };
  expect(costOf(flat({ input: 2_000_000, output: 0 }), usage)).toEqual({
    microUsd: 10,
    unpriced: ['audioInput'],
  });
  expect(costOf(flat({ input: 2_000_000, output: 0, audioInput: 40_000_000 }), usage)).toEqual({
    microUsd: 410,
    unpriced: [],
  });
});

test('no-way-to-bill-the-tokens-is-dearer-than-the-worst', () => {
  fc.assert(
    fc.property(anyPrice, anyUsage, fc.nat(100), (price, usage, spare) => {
      const worst = worstCostOf(price, {
        inputTokens: totalInput(usage) + spare,
        maxOutputTokens: totalOutput(usage) + spare,
        audio: usage.audioInput + usage.audioOutput > 0,
      });
      const { microUsd, unpriced } = costOf(price, usage);
      if (worst !== undefined) {
        expect(worst).toBeGreaterThanOrEqual(microUsd);
        expect(unpriced).toEqual([]);
      }
    }),
  );
});

test('the-worst-of-a-model-with-a-part-nobody-priced-is-unknown', () => {
  const embedding = flat({ input: 20_000 });
  expect(worstCostOf(embedding, { inputTokens: 100, maxOutputTokens: 0, audio: false })).toBe(2);
  expect(worstCostOf(embedding, { inputTokens: 100, maxOutputTokens: 1, audio: false })).toBeUndefined();
  const text = flat({ input: 20_000, output: 30_000 });
  expect(worstCostOf(text, { inputTokens: 100, maxOutputTokens: 1, audio: true })).toBeUndefined();
});

test('the-worst-is-a-cache-write-for-an-hour-in-the-highest-tier-that-is-reached', () => {
  const price = compilePrice(
    { input: 3_000_000, output: 15_000_000, tiers: [{ aboveInputTokens: 200_000, input: 6_000_000 }] },
    undefined,
    'Multiples',
  );
  const worst = { maxOutputTokens: 1_000, audio: false };
  expect(worstCostOf(price, { ...worst, inputTokens: 200_000 })).toBe(1_215_000);
  expect(worstCostOf(price, { ...worst, inputTokens: 200_001 })).toBe(2_415_012);
});
