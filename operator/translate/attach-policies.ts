import type { EntryName } from '#contract/snapshot/entry.ts';
import type { PolicyResource } from '../api/resources.ts';
import { canMeet } from './can-meet.ts';
import { type Decision, decidePolicies } from './decide-policies.ts';
import type { GatewayView } from './gateway-view.ts';
import { objectKey } from './object-key.ts';
import { orderPolicies } from './order-policies.ts';
import type { PolicyTargets } from './policy-targets.ts';
import { gatewayTargetId, routeTargetId, ruleTargetId } from './resolve-policy-target.ts';
import { type Outcome, tallyOutcomes } from './tally-outcomes.ts';
import type { TranslatedRoute } from './translate-route.ts';

/** The policies of one gateway. */
export interface AttachedPolicies {
  /** Names of the policy entries over a rule, strongest first. */
  listFor(route: TranslatedRoute, rule: string): readonly EntryName[];
  /** Every policy in one of those lists. */
  readonly listed: ReadonlySet<PolicyResource>;
  /** By policy and target id. */
  readonly outcomes: ReadonlyMap<PolicyResource, ReadonlyMap<string, Outcome>>;
}

interface Place {
  readonly gateway: readonly PolicyResource[];
  readonly route: readonly PolicyResource[];
  readonly rule: readonly PolicyResource[];
  /** Ids of the targets that cover the place. */
  readonly ids: readonly string[];
}

/**
 * Decides for every rule on a gateway which policies stand over it. Policies without access, limits and rate limits, those that
 * no caller of this gateway can meet, and those that lose everything there are left out. Rules under the same
 * policies share one decision, so that the cost follows the number of policies rather than that of rules.
 */
export function attachPolicies(
  view: GatewayView,
  routes: readonly TranslatedRoute[],
  { onTarget }: PolicyTargets,
): AttachedPolicies {
  const on = (id: string): readonly PolicyResource[] =>
    [...(onTarget.get(id) ?? [])].filter((policy) => governsRequests(policy) && canMeet(view, policy));
  const tally = tallyOutcomes();
  const gatewayId = gatewayTargetId(view.key);
  const onGateway = on(gatewayId);
  const lists = new Map<string, readonly EntryName[]>();
  const decide = (place: Place): readonly EntryName[] => {
    const decisions = decidePolicies(orderPolicies(place));
    for (const decision of decisions)
      tally.add(
        decision,
        place.ids.filter((id) => stands(decision, id, onTarget)),
      );
    return decisions.filter((one) => one.inForce.length > 0).map((one) => policyEntryName(one.policy));
  };
  const bare = { gateway: onGateway, route: [], rule: [], ids: [gatewayId] };
  if (routes.length === 0) decide(bare);
  for (const { resource, rules } of routes) {
    const routeKey = objectKey(resource.metadata);
    const routeId = routeTargetId(routeKey);
    const onRoute = on(routeId);
    for (const { name } of rules) {
      const ruleId = ruleTargetId(routeKey, name);
      const onRule = on(ruleId);
      const group = onRule.length > 0 ? ruleId : onRoute.length > 0 ? routeId : gatewayId;
      const list =
        lists.get(group) ??
        decide({ gateway: onGateway, route: onRoute, rule: onRule, ids: [gatewayId, routeId, ruleId] });
      lists.set(group, list);
      lists.set(ruleId, list);
    }
  }
  return {
    listFor: (route, rule) => lists.get(ruleTargetId(objectKey(route.resource.metadata), rule)) ?? [],
    listed: tally.listed,
    outcomes: tally.outcomes,
  };
}

export function policyEntryName({ metadata }: PolicyResource): EntryName {
  return `policy/${metadata.namespace}/${metadata.name}`;
}

/** Authentication alone travels in the settings entry. */
export function governsRequests({ spec }: PolicyResource): boolean {
  return spec.access !== undefined || spec.limits !== undefined || spec.rateLimits !== undefined;
}

function stands({ policy }: Decision, id: string, onTarget: PolicyTargets['onTarget']): boolean {
  return onTarget.get(id)?.has(policy) ?? false;
}
