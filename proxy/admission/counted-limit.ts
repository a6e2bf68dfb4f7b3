import type { BudgetAction, BudgetEntry } from '#contract/snapshot/budget-entry.ts';
import type { CallerSelector } from '#contract/snapshot/caller-attributes.ts';
import type { CountedUnit } from '#contract/snapshot/counted.ts';
import type { ModelPatterns } from '../access/model-patterns.ts';
import type { Amount, CounterWindow } from '../ledger/ledger.ts';
import type { Price } from '../prices/price.ts';
import type { CounterName } from './counter-names.ts';
import type { Grouped } from './group-of.ts';

/** One amount of a budget, or one rate limit of a policy, made ready for requests. */
export interface CountedLimit {
  /** `Budget`: spent, 402. `Rate`: too fast, 429. */
  readonly kind: 'Budget' | 'Rate';
  /** `<namespace>/<name>` of the AIBudget or AIPolicy. */
  readonly owner: string;
  readonly name: string;
  readonly unit: CountedUnit;
  /** `Count`: requests are counted and never refused. */
  readonly mode: 'Enforce' | 'Count';
  /** Undefined: every caller. */
  readonly callers: CallerSelector | undefined;
  /** Of models as asked for and as they answer; undefined: every model. */
  readonly models: ModelPatterns | undefined;
  counterOf(of: Grouped): CounterName;
  /** By ascending share. */
  readonly actions: readonly BudgetAction[];
  readonly onStoreFailure: BudgetEntry['onStoreFailure'];
  readonly unpriced: BudgetEntry['unpriced'];
  /** With `DefaultPrice`. */
  readonly defaultPrice: Price | undefined;
  /** Why nothing that it speaks of may be served; undefined: it makes sense. */
  readonly fault: string | undefined;
  /** What may be used in the window that holds at this time, as it is declared. */
  amountAt(nowMs: number): Amount;
  windowAt(nowMs: number): CounterWindow;
}

/** What may be used before requests are refused: the share of the amount at which the budget says Deny. */
export function denyAmount({ actions }: CountedLimit, amount: Amount): Amount {
  const deny = actions.find(({ kind }) => kind === 'Deny');
  if (deny === undefined) return amount;
  // In two steps, since an amount times a percentage may be more than a number can hold exactly.
  return Math.floor(amount / 100) * deny.atPercent + Math.floor(((amount % 100) * deny.atPercent) / 100);
}
