import { matchesCaller } from '../access/matches-caller.ts';
import type { Caller } from '../identity/caller.ts';
import type { Claim } from '../ledger/ledger.ts';
import { amountOf, type Bill } from './bill.ts';
import { type CountedLimit, denyAmount } from './counted-limit.ts';
import { groupOf } from './group-of.ts';

/** A target that may answer, with what that costs at worst. */
export interface Candidate {
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
 * provider, a request with several targets holds its worst case for each of them, since any may answer.
 */
export function makeClaims(
  limits: readonly CountedLimit[],
  asked: Asked,
  nowMs: number,
): readonly ClaimLine[] {
  const lines: ClaimLine[] = [];
  for (const limit of limits) {
    if (!matchesCaller(limit.callers, asked.caller)) continue;
    const amount = limit.amountAt(nowMs);
    for (const [group, hold] of holdsOf(limit, asked)) {
      const claim: Claim = {
        counter: `${limit.kind}/${limit.owner}/${limit.name}/${group}`,
        window: limit.windowAt(nowMs),
        limit: denyAmount(limit, amount),
        hold,
        mode: limit.mode,
        refusedCharge: limit.unit === 'Requests' ? 1 : 0,
      };
      lines.push({ limit, group, amount, claim });
    }
  }
  return lines;
}

/** The groups that a request may fall into, each with its dearest candidate. */
function holdsOf(limit: CountedLimit, { candidates, ...asked }: Asked): ReadonlyMap<string, number> {
  const holds = new Map<string, number>();
  for (const { provider, model, worst } of candidates) {
    if (!meansModel(limit, asked.model, model)) continue;
    const group = groupOf(limit.groupBy, { caller: asked.caller, route: asked.route, provider, model });
    holds.set(group, Math.max(holds.get(group) ?? 0, amountOf(limit.unit, worst)));
  }
  return holds;
}

/** A limit on a model holds for it by the name that was asked for and by the one that answers. */
export function meansModel({ models }: CountedLimit, asked: string, answering: string): boolean {
  return models === undefined || models(asked) || models(answering);
}
