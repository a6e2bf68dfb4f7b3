import { failed, ok, type Result } from '#runtime/result.ts';
import { group } from '../api/kind.ts';
import type { BudgetResource, PolicyResource } from '../api/resources.ts';
import type { TargetRef } from '../api/target-ref.ts';
import type { Defect } from './defect.ts';
import type { IndexedResources } from './indexed-resources.ts';

/** What a policy or a budget is attached to; `key` is `<namespace>/<name>`, `id` tells targets of every kind apart. */
export type PolicyTarget =
  | { readonly kind: 'Gateway'; readonly id: string; readonly key: string }
  | { readonly kind: 'Route'; readonly id: string; readonly key: string }
  | { readonly kind: 'Rule'; readonly id: string; readonly key: string; readonly rule: string };

export const gatewayTargetId = (gateway: string): string => `AIGateway/${gateway}`;
export const routeTargetId = (route: string): string => `AIRoute/${route}`;
export const ruleTargetId = (route: string, rule: string): string => `AIRoute/${route}/${rule}`;

/**
 * Looks up one targetRef. The grant is asked for before the target is looked up, so that a status never tells
 * what exists in a namespace that permits nothing.
 */
export function resolvePolicyTarget(
  referrer: PolicyResource | BudgetResource,
  ref: TargetRef,
  indexed: IndexedResources,
): Result<PolicyTarget, Defect> {
  const { kind } = referrer;
  const home = referrer.metadata.namespace;
  const namespace = ref.namespace ?? home;
  const key = `${namespace}/${ref.name}`;
  if (!indexed.permits({ kind, namespace: home }, { group, kind: ref.kind, namespace, name: ref.name })) {
    return failed({
      reason: 'RefNotPermitted',
      message: `no ReferenceGrant in namespace ${namespace} permits an ${kind} of namespace ${home} to target ${ref.kind} ${ref.name}`,
    });
  }
  if (ref.kind === 'AIGateway') {
    return indexed.gateways.has(key)
      ? ok({ kind: 'Gateway', id: gatewayTargetId(key), key })
      : failed({ reason: 'TargetNotFound', message: `AIGateway ${key} does not exist` });
  }
  const route = indexed.routes.get(key);
  if (route === undefined) {
    return failed({ reason: 'TargetNotFound', message: `AIRoute ${key} does not exist` });
  }
  const rule = ref.sectionName;
  if (rule === undefined) return ok({ kind: 'Route', id: routeTargetId(key), key });
  return route.spec.rules.some(({ name }) => name === rule)
    ? ok({ kind: 'Rule', id: ruleTargetId(key, rule), key, rule })
    : failed({ reason: 'NoMatch', message: `AIRoute ${key} has no rule ${rule}` });
}
