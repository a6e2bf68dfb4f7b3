import { totalInput, totalOutput, type Usage } from '../chat/usage.ts';
import type { Amount } from '../ledger/ledger.ts';
import type { Price } from '../prices/price.ts';
import type { CountedLimit } from './counted-limit.ts';

/** What a request costs, in micro-USD. */
export interface Costs {
  /** Undefined: the model, or some kind of its tokens, has no price. */
  readonly cost: Amount | undefined;
  /** With what has no price at this one; undefined: at none. */
  costAt(price: Price | undefined): Amount;
}

/** What a request uses, or may use at worst. */
export interface Bill extends Costs {
  readonly inputTokens: Amount;
  readonly outputTokens: Amount;
}

/** What of a bill a limit counts. What has no price costs what the limit says of such models. */
export function amountOf(limit: Pick<CountedLimit, 'unit' | 'defaultPrice'>, bill: Bill): Amount {
  switch (limit.unit) {
    case 'USD':
      return bill.cost ?? bill.costAt(limit.defaultPrice);
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
export function billOf(usage: Usage, costs: Costs): Bill {
  const { cost, costAt } = costs;
  return { inputTokens: totalInput(usage), outputTokens: totalOutput(usage), cost, costAt };
}
