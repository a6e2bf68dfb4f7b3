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
 * What each claim is charged in the end: the model that answered is billed, and only it. Where none did, `outcome` is
 * undefined, and only the request itself counts, for the target that would have been first.
 */
export function makeCharges(
  lines: readonly ClaimLine[],
  asked: Asked,
  outcome: Outcome | undefined,
): readonly Amount[] {
  const [first] = asked.candidates;
  const answered = outcome ?? (first === undefined ? undefined : { ...first, bill: nothing });
  return lines.map(({ limit, group }) => {
    if (limit.unit === 'Concurrency' || answered === undefined) return 0;
    const { provider, model, bill } = answered;
    if (!meansModel(limit, asked.model, model)) return 0;
    const charged = limit.counterOf({ caller: asked.caller, route: asked.route, provider, model });
    return charged.group === group ? amountOf(limit, bill) : 0;
  });
}

const nothing: Bill = { inputTokens: 0, outputTokens: 0, cost: 0, defaultCost: 0 };
