import type { ObjectRef } from '../api/resources.ts';
import type { ConditionDraft } from '../translate/translation.ts';

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
  /** Further fields of the kind. */
  readonly fields: Readonly<Record<string, unknown>>;
}
