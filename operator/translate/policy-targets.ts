import type { Result } from '#runtime/result.ts';
import type { PolicyResource } from '../api/resources.ts';
import type { Defect } from './defect.ts';
import type { IndexedResources } from './indexed-resources.ts';
import { type PolicyTarget, resolvePolicyTarget } from './resolve-policy-target.ts';

/** Which policies stand where. */
export interface PolicyTargets {
  /** One result a targetRef, in its order, by policy. */
  readonly ofPolicy: ReadonlyMap<PolicyResource, readonly Result<PolicyTarget, Defect>[]>;
  /** Policies on a target, oldest first, by its id. */
  readonly onTarget: ReadonlyMap<string, ReadonlySet<PolicyResource>>;
}

/** Resolves the targetRefs of all policies and turns them round. */
export function indexPolicyTargets(indexed: IndexedResources): PolicyTargets {
  const ofPolicy = new Map<PolicyResource, readonly Result<PolicyTarget, Defect>[]>();
  const onTarget = new Map<string, Set<PolicyResource>>();
  for (const policy of indexed.policies.values()) {
    const targets = policy.spec.targetRefs.map((ref) => resolvePolicyTarget(policy, ref, indexed));
    ofPolicy.set(policy, targets);
    for (const target of targets) {
      if (target.kind === 'Failed') continue;
      const there = onTarget.get(target.value.id) ?? new Set<PolicyResource>();
      onTarget.set(target.value.id, there.add(policy));
    }
  }
  return { ofPolicy, onTarget };
}
