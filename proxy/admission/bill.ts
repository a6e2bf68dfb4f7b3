import { totalInput, totalOutput, type Usage } from '../chat/usage.ts';
import type { Amount } from '../ledger/ledger.ts';
import type { CountedLimit } from './counted-limit.ts';

/** What a request uses, or may use at worst. */
export interface Bill {
  readonly inputTokens: Amount;
  readonly outputTokens: Amount;
  /** Micro-USD; undefined: the model has no price. */
  readonly cost: Amount | undefined;
  /** Micro-USD at `defaultPrice`. */
  readonly defaultCost: Amount;
}

/** What of a bill a limit counts. A model without a price costs what the limit says of such models. */
export function amountOf({ unit, unpriced }: Pick<CountedLimit, 'unit' | 'unpriced'>, bill: Bill): Amount {
  switch (unit) {
    case 'USD':
      return bill.cost ?? (unpriced === 'Free' ? 0 : bill.defaultCost);
    case 'InputTokens':
      return bill.inputTokens;
    case 'OutputTokens':
      return bill.outputTokens;
    case 'TotalTokens':
      return bill.inputTokens + bill.outputTokens;
    case 'Requests':
    case 'Concurrency':
      return 1;
  }
}

/** The bill of an answer whose usage is known. */
export function billOf(usage: Usage, costs: Pick<Bill, 'cost' | 'defaultCost'>): Bill {
  return { inputTokens: totalInput(usage), outputTokens: totalOutput(usage), ...costs };
}
