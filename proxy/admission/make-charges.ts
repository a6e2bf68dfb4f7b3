import type { Amount } from '../ledger/ledger.ts';
import { amountOf, type Bill } from './bill.ts';
import { type Asked, type ClaimLine, meansModel } from './make-claims.ts';

/** Who answered, and what that came to. */
export interface Outcome {
  /** `<namespace>/<name>`. */
  readonly provider: string;
  /** Name that was sent to the provider. */
  readonly model: string;
  readonly bill: Bill;
}

/**
 * What each claim is charged in the end: the model that answered is billed, and only it; where none did, `outcome` is
 * undefined. Requests were counted when they came.
 */
export function makeCharges(
  lines: readonly ClaimLine[],
  asked: Asked,
  outcome: Outcome | undefined,
): readonly Amount[] {
  return lines.map(({ limit, group, claim }) => {
    if (limit.unit === 'Concurrency' || claim.settles === 'AtOnce' || outcome === undefined) return 0;
    const { provider, model, bill } = outcome;
    if (!meansModel(limit, asked.model, model)) return 0;
    const charged = limit.counterOf({ caller: asked.caller, route: asked.route, provider, model });
    return charged.group === group ? amountOf(limit, bill) : 0;
  });
}
