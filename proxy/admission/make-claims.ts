import { matchesCaller } from '../access/matches-caller.ts';
import type { Caller } from '../identity/caller.ts';
import type { Claim } from '../ledger/ledger.ts';
import { amountOf, type Bill } from './bill.ts';
import { type CountedLimit, denyAmount } from './counted-limit.ts';
import type { CounterName } from './counter-names.ts';

/** A target that may answer, with what that costs at worst. */
export interface Candidate {
  /** About how many input tokens it would count, before what was learnt of it. */
  readonly estimate: number;
  /** `<namespace>/<name>`. */
  readonly provider: string;
  /** Name that is sent to the provider. */
  readonly model: string;
  readonly worst: Bill;
}

/** What is asked, by whom, and who may answer. */
export interface Asked {
  readonly caller: Caller;
  /** As the client asked for it. */
  readonly model: string;
  /** `<namespace>/<name>/<rule>`. */
  readonly route: string;
  readonly candidates: readonly Candidate[];
}

/** A claim, and what it stands for. */
export interface ClaimLine {
  readonly limit: CountedLimit;
  readonly group: string;
  /** The amount as it is declared, of which the claim's limit is the share at which requests are refused. */
  readonly amount: number;
  readonly claim: Claim;
}

/**
 * One claim for each limit that speaks of this request and each group that it may fall into: where amounts go by model or
 * provider, a request with several targets holds its worst case for each of them, since any may answer. `countsRefused`:
 * a refusal would be the last word, and is one of the requests that were made.
 */
export function makeClaims(
  limits: readonly CountedLimit[],
  asked: Asked,
  { nowMs, countsRefused }: { readonly nowMs: number; readonly countsRefused: boolean },
): readonly ClaimLine[] {
  const lines: ClaimLine[] = [];
  for (const limit of limits) {
    if (!matchesCaller(limit.callers, asked.caller)) continue;
    const amount = limit.amountAt(nowMs);
    const window = limit.windowAt(nowMs);
    const most = denyAmount(limit, amount);
    const { mode, unit } = limit;
    const isRequest = unit === 'Requests';
    const settles = isRequest ? 'AtOnce' : 'AtEnd';
    const refusedCharge = countsRefused && isRequest ? 1 : 0;
    for (const { group, counter, hold } of holdsOf(limit, asked)) {
      lines.push({
        limit,
        group,
        amount,
        claim: { counter, window, limit: most, hold, mode, settles, refusedCharge },
      });
    }
  }
  return lines;
}

interface Hold extends CounterName {
  hold: number;
}

/** The groups that a request may fall into, each with its dearest candidate. */
function holdsOf(limit: CountedLimit, { candidates, caller, route, model: asked }: Asked): readonly Hold[] {
  const holds: Hold[] = [];
  for (const { provider, model, worst } of candidates) {
    if (!meansModel(limit, asked, model)) continue;
    const { group, counter } = limit.counterOf({ caller, route, provider, model });
    const hold = amountOf(limit, worst);
    const known = holds.find((one) => one.group === group);
    if (known === undefined) holds.push({ group, counter, hold });
    else known.hold = Math.max(known.hold, hold);
  }
  return holds;
}

/** A limit on a model holds for it by the name that was asked for and by the one that answers. */
export function meansModel({ models }: CountedLimit, asked: string, answering: string): boolean {
  return models === undefined || models(asked) || models(answering);
}
