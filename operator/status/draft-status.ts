import type { ObjectRef } from '../api/resources.ts';
import type { ConditionDraft } from '../translate/translation.ts';
import type { BudgetFigures } from './sum-budgets.ts';

/** A status before transition times are known: the same object in the same state always gives the same draft. */
export interface DraftStatus {
  readonly ref: ObjectRef;
  readonly generation: number;
  readonly conditions: readonly ConditionDraft[];
  /** Items of `status.parents` or `status.targets`; absent for kinds without. */
  readonly parts?: {
    readonly field: 'parents' | 'targets';
    readonly items: readonly {
      /** What the item has next to its conditions. */
      readonly fields: Readonly<Record<string, unknown>>;
      readonly conditions: readonly ConditionDraft[];
    }[];
  };
  /** AIBudget: `limits` and `fullest`; absent while they are not known: then what was said last stays. */
  readonly figures?: BudgetFigures;
  /** Further fields of the kind. */
  readonly fields: Readonly<Record<string, unknown>>;
}
