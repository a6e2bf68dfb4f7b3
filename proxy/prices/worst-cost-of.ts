import type { PriceBucket } from '#contract/price-buckets.ts';
import { noUsage } from '../chat/usage.ts';
import { costOf } from './cost-of.ts';
import type { Price, Rates } from './price.ts';

export interface WorstCase {
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
  /** Whether the request carries sound or asks for it: only then can its tokens be billed as such. */
  readonly audio: boolean;
}

const inputBuckets = ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'imageInput'] as const;
const outputBuckets = ['output', 'reasoning'] as const;

/**
 * The most that so many tokens can cost in micro-USD, however the provider sorts them into buckets and whichever tier
 * they reach; undefined: some way to bill them has no price.
 */
export function worstCostOf(price: Price, worst: WorstCase): number | undefined {
  const reached = price.tiers.filter(({ aboveInputTokens }) => worst.inputTokens > aboveInputTokens);
  const levels = [price.base, ...reached.map(({ rates }) => rates)];
  const input = dearest(levels, worst.audio ? [...inputBuckets, 'audioInput'] : inputBuckets);
  const output = dearest(levels, worst.audio ? [...outputBuckets, 'audioOutput'] : outputBuckets);
  if (worst.inputTokens > 0 && input === undefined) return undefined;
  if (worst.maxOutputTokens > 0 && output === undefined) return undefined;
  const rates = { ...price.base, input, output };
  const usage = { ...noUsage, input: worst.inputTokens, output: worst.maxOutputTokens };
  return costOf({ ...price, base: rates, tiers: [] }, usage).microUsd;
}

function dearest(levels: readonly Rates[], buckets: readonly PriceBucket[]): number | undefined {
  let highest = 0;
  for (const rates of levels) {
    for (const bucket of buckets) {
      const rate = rates[bucket];
      if (rate === undefined) return undefined;
      highest = Math.max(highest, rate);
    }
  }
  return highest;
}
