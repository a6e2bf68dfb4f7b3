import { expect, test } from '@jest/globals';
import { ok } from '#runtime/result.ts';
import { readModelPrice } from './read-model-price.ts';

test('usd-per-million-tokens-become-micro-usd-and-tiers-rise', () => {
  const spec = {
    input: '2.50',
    cachedInput: '1.25',
    cacheWrite: '3.125',
    cacheWrite1h: '5',
    output: '10',
    request: '0.001',
    tiers: [
      { aboveInputTokens: 500_000, output: '20' },
      { aboveInputTokens: 200_000, input: '5' },
    ],
  };
  expect(readModelPrice(spec)).toEqual(
    ok({
      input: 2_500_000,
      cacheRead: 1_250_000,
      cacheWrite5m: 3_125_000,
      cacheWrite1h: 5_000_000,
      output: 10_000_000,
      request: 1_000,
      tiers: [
        { aboveInputTokens: 200_000, input: 5_000_000 },
        { aboveInputTokens: 500_000, output: 20_000_000 },
      ],
    }),
  );
});

test('free-is-a-price-and-absent-is-none', () => {
  expect(readModelPrice({ input: '0' })).toEqual(ok({ input: 0 }));
  expect(readModelPrice({})).toEqual(ok({}));
});

test('each-field-that-is-wrong-is-named', () => {
  const read = readModelPrice({
    input: '2,50',
    output: '0.00001',
    tiers: [{ aboveInputTokens: 200_000, output: '-1' }],
  });
  expect(read).toMatchObject({
    kind: 'Failed',
    failure: [
      expect.stringMatching(/^tiers\[200000\]\.output: '-1' is no amount of USD/),
      expect.stringMatching(/^input: '2,50' is no amount of USD/),
      expect.stringMatching(
        /^output: 0\.00001 USD per million tokens, less than .*: is it a price per token\?$/,
      ),
    ],
  });
});
