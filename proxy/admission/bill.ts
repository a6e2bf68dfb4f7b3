import type { CountedUnit } from '#contract/snapshot/counted.ts';
import { totalInput, totalOutput, type Usage } from '../chat/usage.ts';
import type { Amount } from '../ledger/ledger.ts';

/** What a request uses, or may use at worst. */
export interface Bill {
  readonly inputTokens: Amount;
  readonly outputTokens: Amount;
  /** Micro-USD; undefined: the model has no price. */
  readonly cost: Amount | undefined;
}

/** What of a bill a limit of that unit counts. A cost that nobody knows is 0 here; what follows is the budget's to say. */
export function amountOf(unit: CountedUnit, { inputTokens, outputTokens, cost }: Bill): Amount {
  switch (unit) {
    case 'USD':
      return cost ?? 0;
    case 'InputTokens':
      return inputTokens;
    case 'OutputTokens':
      return outputTokens;
    case 'TotalTokens':
      return inputTokens + outputTokens;
    case 'Requests':
    case 'Concurrency':
      return 1;
  }
}

/** The bill of an answer whose usage is known. */
export function billOf(usage: Usage, cost: Amount | undefined): Bill {
  return { inputTokens: totalInput(usage), outputTokens: totalOutput(usage), cost };
}
