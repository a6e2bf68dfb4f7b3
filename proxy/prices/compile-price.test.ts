import { expect, test } from '@jest/globals';
import { compilePrice } from './compile-price.ts';

const listed = {
  input: 3_000_000,
  cacheRead: 300_000,
  output: 15_000_000,
  tiers: [{ aboveInputTokens: 200_000, input: 6_000_000, output: 22_500_000 }],
  batchPercent: 50,
};

test('a-bucket-that-the-override-names-is-its-own-in-every-tier', () => {
  const price = compilePrice(listed, { input: 1_000_000 }, 'AsInput');
  expect([price.base.input, price.tiers[0]?.rates.input]).toEqual([1_000_000, 1_000_000]);
  expect([price.base.output, price.tiers[0]?.rates.output]).toEqual([15_000_000, 22_500_000]);
});

test('an-override-may-have-tiers-of-its-own-beside-the-listed-ones', () => {
  const override = { output: 1, tiers: [{ aboveInputTokens: 100_000, output: 2 }] };
  const { tiers } = compilePrice(listed, override, 'AsInput');
  expect(tiers.map(({ aboveInputTokens, rates }) => [aboveInputTokens, rates.input, rates.output])).toEqual([
    [100_000, 3_000_000, 2],
    [200_000, 6_000_000, 2],
  ]);
});

test('zero-is-a-price-that-was-said', () => {
  const { base } = compilePrice(listed, { cacheRead: 0, output: 0 }, 'AsInput');
  expect([base.cacheRead, base.output, base.reasoning]).toEqual([0, 0, 0]);
});

test('what-nobody-said-follows-from-input-and-output-or-stays-unknown', () => {
  expect(compilePrice({}, { input: 1_000, output: 2_000 }, 'AsInput').base).toEqual({
    input: 1_000,
    cacheRead: 1_000,
    cacheWrite5m: 1_000,
    cacheWrite1h: 1_000,
    audioInput: undefined,
    imageInput: 1_000,
    output: 2_000,
    reasoning: 2_000,
    audioOutput: undefined,
  });
});

test('caches-that-are-billed-by-multiples-cost-five-fourths-double-and-a-tenth-of-input', () => {
  const { base } = compilePrice({ input: 3_000_001, output: 0 }, undefined, 'Multiples');
  expect([base.cacheWrite5m, base.cacheWrite1h, base.cacheRead]).toEqual([3_750_002, 6_000_002, 300_001]);
});

test('a-price-without-input-prices-no-input', () => {
  const { base } = compilePrice({}, { output: 5 }, 'Multiples');
  expect([base.input, base.cacheRead, base.cacheWrite1h]).toEqual([undefined, undefined, undefined]);
});

test('a-price-by-request-is-kept-and-can-be-overridden', () => {
  expect(compilePrice({ request: 5_000 }, undefined, 'AsInput').request).toBe(5_000);
  expect(compilePrice({ request: 5_000 }, { request: 0 }, 'AsInput').request).toBe(0);
});
