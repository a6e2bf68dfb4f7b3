import type { Claim } from '../ledger.ts';
import type { Counter } from './counter.ts';

/**
 * Holds what the claims ask for, or nothing where `refusing` names a position. What each claim holds in truth is
 * `amounts`: less than asked for where a counter would pass 2^53 - 1, which only a claim that is not enforced may do.
 */
export function holdRoom(
  counters: readonly Counter[],
  claims: readonly Claim[],
  nowMs: number,
): { readonly amounts: readonly number[]; readonly refusing: readonly number[] } {
  const amounts: number[] = [];
  for (let at = 0; at < claims.length; at++) {
    const counter = counters[at];
    const amount = Math.min(claims[at]?.hold ?? 0, Number.MAX_SAFE_INTEGER - (counter?.held ?? 0));
    if (counter !== undefined) counter.held += amount;
    amounts.push(amount);
  }
  // Only now, since two claims may be on one counter.
  const refusing: number[] = [];
  for (let at = 0; at < claims.length; at++) {
    const claim = claims[at];
    const counter = counters[at];
    if (claim === undefined || counter === undefined || claim.mode === 'Count') continue;
    const isCut = amounts[at] !== claim.hold;
    if (isCut || counter.held > claim.limit - counter.settledAt(nowMs)) refusing.push(at);
  }
  if (refusing.length === 0) return { amounts, refusing };
  for (let at = 0; at < claims.length; at++) {
    const counter = counters[at];
    if (counter !== undefined) counter.held -= amounts[at] ?? 0;
  }
  return { amounts: [], refusing };
}
