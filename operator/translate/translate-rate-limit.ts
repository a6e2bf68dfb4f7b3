import type { RateLimit } from '#contract/snapshot/policy-entry.ts';
import type { AIPolicySpec } from '../api/ai-policy.ts';
import { translateRolling } from './translate-window.ts';

type RateLimitSpec = NonNullable<AIPolicySpec['rateLimits']>[number];

const microUsd = 1_000_000;

/** `spec.rateLimits[]` of an AIPolicy; USD are whole there and micro-USD in the entry. */
export function translateRateLimit(spec: RateLimitSpec): RateLimit {
  const { name, unit, amount, per, window, models, onStoreFailure } = spec;
  return {
    name,
    unit,
    amount: unit === 'USD' ? amount * microUsd : amount,
    groupBy: [...new Set(per)],
    window: window === undefined ? { kind: 'Held' } : translateRolling(window),
    ...(models === undefined ? {} : { models }),
    onStoreFailure,
  };
}
