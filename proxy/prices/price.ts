import type { PriceBucket } from '#contract/price-buckets.ts';
import type { Usage } from '../chat/usage.ts';

/** Micro-USD per million tokens; undefined: nobody said what these tokens cost. */
export type Rates = { readonly [Bucket in PriceBucket & keyof Usage]: number | undefined };

/** Rates of requests with more input than this. */
export interface RateTier {
  readonly aboveInputTokens: number;
  readonly rates: Rates;
}

/** A price ready to be used: every bucket that falls back to another one has that one's rate. */
export interface Price {
  readonly base: Rates;
  /** By rising `aboveInputTokens`. */
  readonly tiers: readonly RateTier[];
  /** Micro-USD a request. */
  readonly request: number;
  /** What a request in a batch costs, in percent. */
  readonly batchPercent: number;
}
