import { beforeAll, expect, test } from '@jest/globals';
import type { Catalogue } from './catalogue/catalogue.ts';
import { loadCatalogue } from './catalogue/load-catalogue.ts';
import { parseCatalogue } from './catalogue/parse-catalogue.ts';
import { findPrice, type PricedModel } from './find-price.ts';

let catalogue: Catalogue;

beforeAll(async () => {
  catalogue = await loadCatalogue();
});

const at = Date.parse('2026-10-01T00:00:00Z');

function inputPrice(model: PricedModel): number | undefined {
  return findPrice(catalogue, model)?.at(at).base.input;
}

test('a-model-of-the-public-api-costs-what-the-catalogue-says', () => {
  expect(inputPrice({ providerType: 'OpenAI', upstreamModel: 'gpt-4o' })).toBe(2_500_000);
  expect(inputPrice({ providerType: 'Anthropic', upstreamModel: 'claude-3-5-haiku-20241022' })).toBe(800_000);
});

test('a-seller-that-is-known-by-its-url-has-its-own-prices', () => {
  const upstreamModel = 'llama-3.1-8b-instant';
  const baseUrl = 'https://api.groq.com/openai/v1';
  expect(inputPrice({ providerType: 'OpenAICompatible', baseUrl, upstreamModel })).toBe(50_000);
});

test('a-server-of-ones-own-has-no-price-however-its-model-is-called', () => {
  const baseUrl = 'http://vllm.models:8000/v1';
  expect(inputPrice({ providerType: 'OpenAICompatible', baseUrl, upstreamModel: 'gpt-4o' })).toBeUndefined();
});

test('a-model-that-nobody-lists-has-no-price', () => {
  expect(findPrice(catalogue, { providerType: 'OpenAI', upstreamModel: 'nope' })).toBeUndefined();
});

test('an-override-prices-what-nobody-lists', () => {
  const override = { input: 7, output: 9 };
  expect(inputPrice({ providerType: 'OpenAI', upstreamModel: 'nope', override })).toBe(7);
});

const dated = (prices: readonly unknown[]): Catalogue =>
  parseCatalogue({
    text: [
      '{"id":"openai","url":"https://api\\\\.openai\\\\.com","fallback":[]}',
      JSON.stringify({ id: 'm', match: { equals: 'm' }, prices }),
    ].join('\n'),
    version: '1.0.0',
    publishedOn: '2026-01-01',
  });

test.each([
  ['2026-03-12T23:59:59.999Z', 10],
  ['2026-03-13T00:00:00Z', 5],
])('a-price-holds-from-its-day-on: %s', (time, input) => {
  const listed = dated([
    { price: { input: 10, output: 1 } },
    { from: '2026-03-13', price: { input: 5, output: 1 } },
  ]);
  const price = findPrice(listed, { providerType: 'OpenAI', upstreamModel: 'm' });
  expect(price?.at(Date.parse(time)).base.input).toBe(input);
});

test.each([
  ['2026-03-12T00:29:59Z', 1],
  ['2026-03-12T00:30:00Z', 2],
  ['2026-03-12T16:30:00Z', 1],
  ['2026-03-12T22:00:00Z', 3],
  ['2026-03-12T00:09:59Z', 3],
  ['2026-03-12T00:10:00Z', 1],
])('a-price-of-some-hours-holds-in-them-over-midnight-too: %s', (time, input) => {
  const listed = dated([
    { price: { input: 1, output: 1 } },
    { daily: [1_800, 59_400], price: { input: 2, output: 1 } },
    { daily: [79_200, 600], price: { input: 3, output: 1 } },
  ]);
  const price = findPrice(listed, { providerType: 'OpenAI', upstreamModel: 'm' });
  expect(price?.at(Date.parse(time)).base.input).toBe(input);
});
