import type { EntryName } from '#contract/snapshot/entry.ts';
import type { BudgetResource } from '../api/resources.ts';
import { canMeet } from './can-meet.ts';
import { compareText } from './compare-text.ts';
import type { GatewayView } from './gateway-view.ts';
import { objectKey } from './object-key.ts';
import type { BudgetTargets } from './policy-targets.ts';
import { gatewayTargetId, routeTargetId, ruleTargetId } from './resolve-policy-target.ts';
import type { TranslatedRoute } from './translate-route.ts';

/** The budgets of one gateway. */
export interface AttachedBudgets {
  /** Names of the budget entries that hold for a rule, sorted. */
  listFor(route: TranslatedRoute, rule: string): readonly EntryName[];
  /** Every budget in one of those lists, and those on a gateway that has no routes yet. */
  readonly listed: ReadonlySet<BudgetResource>;
}

/**
 * Says for every rule on a gateway which budgets hold for it: all of those on the gateway, the route and the rule. None
 * takes anything from another, since money that two of them count must be there twice. Those that no caller of this
 * gateway can meet are left out.
 */
export function attachBudgets(
  view: GatewayView,
  routes: readonly TranslatedRoute[],
  { onTarget }: BudgetTargets,
): AttachedBudgets {
  const on = (id: string): readonly BudgetResource[] =>
    [...(onTarget.get(id) ?? [])].filter((budget) => canMeet(view, budget));
  const onGateway = on(gatewayTargetId(view.key));
  const bare = listNames(onGateway);
  const lists = new Map<string, readonly EntryName[]>();
  const listed = new Set(onGateway);
  for (const { resource, rules } of routes) {
    const routeKey = objectKey(resource.metadata);
    const onRoute = on(routeTargetId(routeKey));
    for (const { name } of rules) {
      const below = [...onRoute, ...on(ruleTargetId(routeKey, name))];
      for (const budget of below) listed.add(budget);
      const names = below.length === 0 ? bare : listNames([...onGateway, ...below]);
      lists.set(ruleTargetId(routeKey, name), names);
    }
  }
  return {
    listFor: (route, rule) => lists.get(ruleTargetId(objectKey(route.resource.metadata), rule)) ?? [],
    listed,
  };
}

function listNames(budgets: readonly BudgetResource[]): readonly EntryName[] {
  const names = budgets.map(({ metadata }) => `budget/${metadata.namespace}/${metadata.name}`);
  return [...new Set(names)].sort(compareText);
}
