import type { KeyResource } from '../api/resources.ts';

/** How far an AIKey is from its end; `untilMs`: when that changes. */
export type Expiry =
  | { readonly kind: 'Never' }
  | { readonly kind: 'Far'; readonly untilMs: number }
  | { readonly kind: 'Soon'; readonly untilMs: number }
  | { readonly kind: 'Expired' };

/** Time enough to ask for another key. */
const soonMs = 7 * 24 * 3_600_000;

export function judgeExpiry({ spec }: KeyResource, nowMs: number): Expiry {
  if (spec.expiresAt === undefined) return { kind: 'Never' };
  const endMs = Date.parse(spec.expiresAt);
  if (endMs <= nowMs) return { kind: 'Expired' };
  if (endMs - soonMs <= nowMs) return { kind: 'Soon', untilMs: endMs };
  return { kind: 'Far', untilMs: endMs - soonMs };
}
