import type { CountedUnit } from '#contract/snapshot/counted.ts';
import type { HeaderList } from '../http/answer-headers.ts';
import type { CounterState } from '../ledger/ledger.ts';
import type { ClaimLine } from './make-claims.ts';

/**
 * What of its limits a caller has left: rates in OpenAI's names
 * (https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers), money in ours. Of several limits of a kind
 * the one with the least left is told.
 */
export function rateHeaders(
  lines: readonly ClaimLine[],
  states: readonly CounterState[],
  nowMs: number,
): HeaderList {
  const headers: HeaderList = [];
  for (const [word, units] of families) {
    const tightest = findTightest({ lines, states }, 'Rate', units);
    if (tightest === undefined) continue;
    const { limit, left, resetMs } = tightest;
    headers.push(`x-ratelimit-limit-${word}`, String(limit), `x-ratelimit-remaining-${word}`, String(left));
    if (resetMs !== undefined)
      headers.push(`x-ratelimit-reset-${word}`, `${Math.max(0, (resetMs - nowMs) / 1000)}s`);
  }
  const money = findTightest({ lines, states }, 'Budget', ['USD']);
  if (money !== undefined) headers.push('x-sallyport-budget-remaining-usd', (money.left / 1e6).toFixed(6));
  return headers;
}

const families: readonly (readonly [string, readonly CountedUnit[]])[] = [
  ['requests', ['Requests']],
  ['tokens', ['TotalTokens', 'InputTokens', 'OutputTokens']],
];

interface Tightest {
  readonly limit: number;
  readonly left: number;
  readonly resetMs: number | undefined;
}

function findTightest(
  { lines, states }: { readonly lines: readonly ClaimLine[]; readonly states: readonly CounterState[] },
  kind: 'Budget' | 'Rate',
  units: readonly CountedUnit[],
): Tightest | undefined {
  let found: Tightest | undefined;
  for (const [at, { limit, claim }] of lines.entries()) {
    const state = states[at];
    if (state === undefined || limit.kind !== kind || !units.includes(limit.unit)) continue;
    const left = Math.max(0, claim.limit - state.settled - state.held);
    if (found !== undefined && found.left <= left) continue;
    found = { limit: claim.limit, left, resetMs: state.roomAtMs };
  }
  return found;
}
