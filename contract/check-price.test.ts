import { expect, test } from '@jest/globals';
import { checkPrice } from './check-price.ts';

test.each([
  ['a-usual-price', { input: 2_500_000, output: 10_000_000, request: 1_000 }],
  ['a-free-model', { input: 0, output: 0 }],
  ['a-tier', { input: 1_000, tiers: [{ aboveInputTokens: 1, input: 600_000_000 }] }],
])('%s-is-believable', (_name, price) => {
  expect(checkPrice(price)).toEqual([]);
});

test('a-price-per-token-read-as-one-per-million-is-not', () => {
  // 0.0000025 USD a token is 3 micro-USD, rounded up.
  expect(checkPrice({ input: 3 })).toEqual([
    'input: 0.000003 USD per million tokens, less than 0.0001: is it a price per token?',
  ]);
});

test('a-price-per-million-read-as-one-per-token-is-not', () => {
  const [problem] = checkPrice({ tiers: [{ aboveInputTokens: 200_000, output: 2.5e12 }] });
  expect(problem).toBe(
    'tiers.0.output: 2500000 USD per million tokens, more than 10000: is it one per token?',
  );
});

test('a-price-per-thousand-requests-read-as-one-per-request-is-not', () => {
  expect(checkPrice({ request: 5_000_000_000 })).toEqual(['request: 5000 USD a request, more than 100']);
});
