import { type PriceBucket, priceBuckets } from '#contract/price-buckets.ts';
import { totalInput, type Usage } from '../chat/usage.ts';
import type { Price, Rates } from './price.ts';

export interface Cost {
  /** A whole number, at most 2^53 - 1. */
  readonly microUsd: number;
  /** Buckets with tokens that have no price and are not in `microUsd`; what they cost is for the caller to say. */
  readonly unpriced: readonly PriceBucket[];
}

/** Rates are per million tokens, a batch's share is in percent. */
const scale = 100_000_000;

/**
 * What a request with this usage costs, exact and rounded once, half up. A provider's nonsense (no number, negative)
 * counts as no tokens; parts of tokens count as whole ones.
 */
export function costOf(price: Price, usage: Usage, mode: 'Online' | 'Batch' = 'Online'): Cost {
  const rates = ratesOf(price, totalInput(usage));
  const percent = mode === 'Batch' ? price.batchPercent : 100;
  let unpriced: PriceBucket[] | undefined;
  let sum = price.request * 1_000_000;
  for (const bucket of priceBuckets) {
    const tokens = wholeTokens(usage[bucket]);
    if (tokens === 0) continue;
    const rate = rates[bucket];
    if (rate === undefined) {
      unpriced ??= [];
      unpriced.push(bucket);
    } else sum += tokens * rate;
  }
  // Products of whole numbers are exact up to here, and no part is larger than the sum.
  const scaled = sum * percent;
  const microUsd = Number.isSafeInteger(scaled + scale)
    ? Math.floor((scaled + scale / 2) / scale)
    : exactCost(price, rates, { usage, percent });
  return { microUsd, unpriced: unpriced ?? none };
}

const none: readonly PriceBucket[] = [];

/** The rates of the highest tier that this much input reaches. */
function ratesOf(price: Price, inputTokens: number): Rates {
  let { base: rates } = price;
  for (const tier of price.tiers) if (inputTokens > tier.aboveInputTokens) rates = tier.rates;
  return rates;
}

function exactCost(
  price: Price,
  rates: Rates,
  { usage, percent }: { readonly usage: Usage; readonly percent: number },
): number {
  let sum = BigInt(price.request) * 1_000_000n;
  for (const bucket of priceBuckets) sum += BigInt(wholeTokens(usage[bucket])) * BigInt(rates[bucket] ?? 0);
  const rounded = (sum * BigInt(percent) + BigInt(scale / 2)) / BigInt(scale);
  return Number(rounded < BigInt(Number.MAX_SAFE_INTEGER) ? rounded : BigInt(Number.MAX_SAFE_INTEGER));
}

function wholeTokens(count: number): number {
  return count > 0 ? Math.min(Math.ceil(count), Number.MAX_SAFE_INTEGER) : 0;
}
