import { GatewayError } from '../http/gateway-error.ts';
import type { CounterState } from '../ledger/ledger.ts';
import type { ClaimLine } from './make-claims.ts';

/** A claim that had no room, and its counter. */
export interface Refusing {
  readonly line: ClaimLine;
  readonly state: CounterState;
}

/**
 * What a client is told whose request had no room. A spent budget comes before a rate that is too high: it stays spent for
 * longer. It is 402, as SDKs try 429 again; `x-should-retry` is what the OpenAI and Anthropic SDKs heed.
 */
export function refusalOf(all: readonly Refusing[], nowMs: number): GatewayError {
  const budget = latest(all.filter(({ line }) => line.limit.kind === 'Budget'));
  if (budget !== undefined) return budgetRefusal(budget);
  const rate = latest(all);
  if (rate === undefined) throw new Error('a refusal without a limit that refuses');
  return rateRefusal(rate, nowMs);
}

/** The one that is in the way for longest. */
function latest(all: readonly Refusing[]): Refusing | undefined {
  return all.reduce<Refusing | undefined>(
    (found, one) =>
      found === undefined || (one.state.roomAtMs ?? 0) > (found.state.roomAtMs ?? 0) ? one : found,
    undefined,
  );
}

function budgetRefusal({ line: { limit }, state }: Refusing): GatewayError {
  const { roomAtMs } = state;
  const reset = roomAtMs === undefined ? undefined : new Date(roomAtMs).toISOString();
  const until = reset === undefined ? '' : ` There is room again at ${reset}.`;
  const message = `The budget ${limit.owner} has no room for this request in its limit ${limit.name}.${until}`;
  return new GatewayError('budget_exceeded', message, {
    headers: {
      'x-should-retry': 'false',
      ...(reset === undefined ? {} : { 'x-sallyport-budget-reset': reset }),
    },
  });
}

function rateRefusal({ line: { limit, claim }, state }: Refusing, nowMs: number): GatewayError {
  const name = `${limit.name} of ${limit.owner}`;
  if (claim.hold > claim.limit) {
    const message = `This request may need ${claim.hold} of a rate limit of ${claim.limit} (${name}); ask for fewer tokens.`;
    return new GatewayError('rate_limited', message, { headers: { 'x-should-retry': 'false' } });
  }
  const waitMs = state.roomAtMs === undefined ? 1000 : Math.max(0, state.roomAtMs - nowMs);
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new GatewayError('rate_limited', `The rate limit ${name} is reached.`, {
    headers: { 'retry-after': String(seconds) },
  });
}
