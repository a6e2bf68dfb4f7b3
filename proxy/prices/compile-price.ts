import { type PriceBucket, priceBuckets } from '#contract/price-buckets.ts';
import type { ModelPrice, PriceTier } from '#contract/snapshot/model-price.ts';
import { type CacheBilling, fallBack } from './fall-back.ts';
import type { Price, Rates } from './price.ts';

/**
 * A price ready to be used. A bucket that `override` names, in whatever tier, is priced by `override` alone; the others
 * are priced by `listed`. What neither names falls back as the provider bills it.
 */
export function compilePrice(
  listed: ModelPrice,
  override: ModelPrice | undefined,
  billing: CacheBilling,
): Price {
  const ownerOf = (bucket: PriceBucket): ModelPrice =>
    override !== undefined && names(override, bucket) ? override : listed;
  const ratesAbove = (inputTokens: number): Rates =>
    fallBack(
      makeRates((bucket) => rateAbove(ownerOf(bucket), bucket, inputTokens)),
      billing,
    );
  return {
    base: ratesAbove(0),
    tiers: tierStarts(listed, override).map((start) => ({
      aboveInputTokens: start,
      rates: ratesAbove(start),
    })),
    request: override?.request ?? listed.request ?? 0,
    batchPercent: override?.batchPercent ?? listed.batchPercent ?? 100,
  };
}

function names(price: ModelPrice, bucket: PriceBucket): boolean {
  return price[bucket] !== undefined || tiersOf(price).some((tier) => tier[bucket] !== undefined);
}

function tierStarts(listed: ModelPrice, override: ModelPrice | undefined): readonly number[] {
  const starts = [listed, override ?? {}].flatMap(tiersOf).map(({ aboveInputTokens }) => aboveInputTokens);
  return Array.from(new Set(starts)).sort((left, right) => left - right);
}

/** The rate for input of one token more than this. */
function rateAbove(price: ModelPrice, bucket: PriceBucket, inputTokens: number): number | undefined {
  let rate = price[bucket];
  for (const tier of tiersOf(price)) {
    if (tier.aboveInputTokens <= inputTokens) rate = tier[bucket] ?? rate;
  }
  return rate;
}

function tiersOf(price: ModelPrice): readonly PriceTier[] {
  return price.tiers ?? [];
}

function makeRates(rateOf: (bucket: PriceBucket) => number | undefined): Rates {
  const [
    input,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    audioInput,
    imageInput,
    output,
    reasoning,
    audioOutput,
  ] = priceBuckets.map(rateOf);
  return {
    input,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
    audioInput,
    imageInput,
    output,
    reasoning,
    audioOutput,
  };
}
