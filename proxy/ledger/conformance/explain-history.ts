import { isDeepStrictEqual } from 'node:util';
import { LedgerModel } from './ledger-model.ts';
import { type Outcome, performOnModel, withoutTimes } from './perform.ts';
import type { Operation } from './random-operations.ts';

/** One call: what it asked, what it was told, and between which two moments it happened. */
export interface Call {
  readonly operation: Operation;
  readonly outcome: Outcome;
  /** Places in one order of all beginnings and ends. */
  readonly began: number;
  readonly ended: number;
}

/**
 * Looks for an order in which the calls could have happened one after the other, each at a moment between its beginning
 * and its end, with just these outcomes: then the history is linearizable. After Wing and Gong, "Testing and verifying
 * concurrent objects" (1993): only a call that began before every other one left had ended can be the next. Returns the
 * order as positions in `calls`, undefined where there is none. For histories of a dozen calls.
 */
export function explainHistory(calls: readonly Call[], nowMs: number): readonly number[] | undefined {
  const search = (model: LedgerModel, left: readonly number[]): readonly number[] | undefined => {
    if (left.length === 0) return [];
    const firstEnd = Math.min(...left.map((at) => calls[at]?.ended ?? 0));
    for (const at of left) {
      const call = calls[at];
      if (call === undefined || call.began > firstEnd) continue;
      const after = new LedgerModel(model);
      const outcome = performOnModel(after, call.operation, nowMs);
      if (!isDeepStrictEqual(withoutTimes(outcome), withoutTimes(call.outcome))) continue;
      const rest = search(
        after,
        left.filter((other) => other !== at),
      );
      if (rest !== undefined) return [at, ...rest];
    }
    return undefined;
  };
  return search(new LedgerModel(), Array.from(calls.keys()));
}
