import { expect, test } from '@jest/globals';
import { translateSeed } from './translate-seed.ts';

const provider = (prices: object) => [
  {
    id: 'openai',
    name: 'OpenAI',
    api_pattern: 'https://api',
    models: [{ id: 'm', match: { equals: 'm' }, prices: { ...prices } }],
  },
];

test('prices-per-token-where-the-seed-has-them-per-million-are-refused-so-that-the-last-catalogue-stays', () => {
  expect(() => translateSeed(provider({ input_mtok: 0.0000025, output_mtok: 10 }))).toThrow(
    'openai, m: input: 0.000003 USD per million tokens, less than 0.0001: is it a price per token?',
  );
});

test('tiers-of-several-prices-become-tiers-of-the-model', () => {
  const [list] = translateSeed(
    provider({
      input_mtok: { base: 2, tiers: [{ start: 200_000, price: 4 }] },
      output_mtok: { base: 10, tiers: [{ start: 200_000, price: 15.5 }] },
      cache_read_mtok: 0.2,
    }),
  );
  expect(list?.models[0]?.prices[0]?.price).toEqual({
    input: 2_000_000,
    output: 10_000_000,
    cacheRead: 200_000,
    batchPercent: 50,
    tiers: [{ aboveInputTokens: 200_000, input: 4_000_000, output: 15_500_000 }],
  });
});

test('binary-fractions-do-not-raise-a-price-but-real-ones-do', () => {
  const [list] = translateSeed(provider({ input_mtok: 0.1 + 0.2, output_mtok: 0.08333333333333334 }));
  expect(list?.models[0]?.prices[0]?.price).toMatchObject({ input: 300_000, output: 83_334 });
});

test.each([{ input_audio_hours: 0.36 }, { input_mtok: 1, output_image_mtok: 30 }, {}])(
  'a-model-that-is-billed-by-what-is-not-counted-has-no-price: %j',
  (prices) => {
    expect(translateSeed(provider(prices))[0]?.models[0]?.prices).toEqual([]);
  },
);
