import { printUsd } from './money.ts';
import { maxTokenPrice, priceBuckets } from './price-buckets.ts';
import type { ModelPrice } from './snapshot/model-price.ts';

/** 0.0001 USD per million tokens: a tenth of the cheapest model of 2026. */
const minTokenPrice = 100;
/** 100 USD a request. */
const maxRequestPrice = 100_000_000;

/**
 * What is not believable in a price: prices per token read as per million and the other way round are off by a million.
 * Each problem names the field and both bounds. Free, 0, is fine: it is said.
 */
export function checkPrice(price: ModelPrice): readonly string[] {
  const levels = [
    { place: '', rates: price },
    ...(price.tiers ?? []).map((tier, index) => ({ place: `tiers.${index}.`, rates: tier })),
  ];
  const problems = levels.flatMap(({ place, rates }) =>
    priceBuckets.flatMap((bucket) => checkRate(`${place}${bucket}`, rates[bucket])),
  );
  const { request = 0 } = price;
  return request <= maxRequestPrice
    ? problems
    : [...problems, `request: ${printUsd(request)} USD a request, more than ${printUsd(maxRequestPrice)}`];
}

function checkRate(field: string, rate: number | undefined): readonly string[] {
  if (rate === undefined || rate === 0) return [];
  const amount = `${field}: ${printUsd(rate)} USD per million tokens`;
  if (rate < minTokenPrice)
    return [`${amount}, less than ${printUsd(minTokenPrice)}: is it a price per token?`];
  if (rate > maxTokenPrice) return [`${amount}, more than ${printUsd(maxTokenPrice)}: is it one per token?`];
  return [];
}
