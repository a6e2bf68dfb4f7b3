import fc from 'fast-check';
import { maxTokenPrice } from '#contract/price-buckets.ts';
import type { Usage } from '../chat/usage.ts';
import type { Price, Rates } from './price.ts';

const rate = fc.option(
  fc.oneof(fc.constantFrom(0, 1, maxTokenPrice), fc.nat(100_000_000), fc.nat(maxTokenPrice)),
  { nil: undefined, freq: 8 },
);
const rates: fc.Arbitrary<Rates> = fc.record({
  input: rate,
  cacheRead: rate,
  cacheWrite5m: rate,
  cacheWrite1h: rate,
  audioInput: rate,
  imageInput: rate,
  output: rate,
  reasoning: rate,
  audioOutput: rate,
});
const tokens = fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(2_000_000));

/** Prices of all kinds, for tests. */
export const anyPrice: fc.Arbitrary<Price> = fc
  .record({
    base: rates,
    tiers: fc.uniqueArray(fc.record({ aboveInputTokens: fc.integer({ min: 1, max: 400_000 }), rates }), {
      maxLength: 3,
      selector: ({ aboveInputTokens }) => aboveInputTokens,
    }),
    request: fc.oneof(fc.constant(0), fc.nat(10_000)),
    batchPercent: fc.integer({ min: 1, max: 100 }),
  })
  .map((price) => ({
    ...price,
    tiers: price.tiers.toSorted((left, right) => left.aboveInputTokens - right.aboveInputTokens),
  }));

/** Token counts as upstreams may tell them, for tests. */
export const anyUsage: fc.Arbitrary<Usage> = fc.record({
  input: tokens,
  cacheRead: tokens,
  cacheWrite5m: tokens,
  cacheWrite1h: tokens,
  audioInput: tokens,
  imageInput: tokens,
  output: tokens,
  reasoning: tokens,
  audioOutput: tokens,
});
