import type { Result } from '#runtime/result.ts';
import type { BudgetResource, PolicyResource } from '../api/resources.ts';
import type { Defect } from './defect.ts';
import type { IndexedResources } from './indexed-resources.ts';
import { type PolicyTarget, resolvePolicyTarget } from './resolve-policy-target.ts';

/** Which of the objects with targetRefs stand where. */
export interface Targets<Item> {
  /** One result a targetRef, in its order. */
  readonly ofItem: ReadonlyMap<Item, readonly Result<PolicyTarget, Defect>[]>;
  /** Those on a target, oldest first, by its id. */
  readonly onTarget: ReadonlyMap<string, ReadonlySet<Item>>;
}

export type PolicyTargets = Targets<PolicyResource>;
export type BudgetTargets = Targets<BudgetResource>;

/** Resolves the targetRefs of all `items` and turns them round. */
export function indexTargets<Item extends PolicyResource | BudgetResource>(
  items: Iterable<Item>,
  indexed: IndexedResources,
): Targets<Item> {
  const ofItem = new Map<Item, readonly Result<PolicyTarget, Defect>[]>();
  const onTarget = new Map<string, Set<Item>>();
  for (const item of items) {
    const targets = item.spec.targetRefs.map((ref) => resolvePolicyTarget(item, ref, indexed));
    ofItem.set(item, targets);
    for (const target of targets) {
      if (target.kind === 'Failed') continue;
      const there = onTarget.get(target.value.id) ?? new Set<Item>();
      onTarget.set(target.value.id, there.add(item));
    }
  }
  return { ofItem, onTarget };
}
