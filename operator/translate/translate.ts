import { attachBudgets } from './attach-budgets.ts';
import { attachPolicies } from './attach-policies.ts';
import { compareText } from './compare-text.ts';
import { describeBudget } from './describe-budget.ts';
import { describeGateway } from './describe-gateway.ts';
import { describeKey } from './describe-key.ts';
import { describePolicy } from './describe-policy.ts';
import { describeProvider } from './describe-provider.ts';
import { describeRoute } from './describe-route.ts';
import { viewGateway } from './gateway-view.ts';
import { indexCarriers } from './index-carriers.ts';
import { type IndexedResources, indexResources } from './indexed-resources.ts';
import { listEntries } from './list-entries.ts';
import { type GatewayAttachments, indexRoutes, makePolicyContext } from './policy-context.ts';
import { type BudgetTargets, indexTargets, type PolicyTargets } from './policy-targets.ts';
import { translateBudget } from './translate-budget.ts';
import { translateKeys } from './translate-keys.ts';
import { translateProvider } from './translate-provider.ts';
import { type TranslatedRoute, translateRoute } from './translate-route.ts';
import type { DesiredStatus, ResourceSet, Translation } from './translation.ts';

/**
 * Resources -> the snapshot of each gateway, and what the status of each object says. Pure: no I/O, no clock, no
 * randomness, and the same result whatever the order of the input. Every defect becomes a condition; one object's
 * defect changes nothing in the entries of another, unless that one refers to it.
 */
export function translate(resources: ResourceSet): Translation {
  const indexed = indexResources(resources);
  const providers = new Map(
    Array.from(indexed.providers, ([key, one]) => [key, translateProvider(one, indexed)]),
  );
  const routes = Array.from(indexed.routes.values(), (one) => translateRoute(one, indexed, providers));
  const keys = translateKeys(indexed);
  const budgets = new Map(Array.from(indexed.budgets, ([key, one]) => [key, translateBudget(one)]));
  const targets = indexTargets(indexed.policies.values(), indexed);
  const budgetTargets = indexTargets(indexed.budgets.values(), indexed);
  const gateways = attachAll(indexed, routes, { targets, budgetTargets });
  const entries = new Map(
    Array.from(gateways, ([key, gateway]) => [key, listEntries(gateway, { keys, budgets })]),
  );
  const carriersOf = indexCarriers(entries);
  const context = makePolicyContext({ targets, budgetTargets, gateways, routes: indexRoutes(routes) });
  const statuses: readonly DesiredStatus[] = [
    ...Array.from(gateways.values(), (one) => describeGateway(one, carriersOf)),
    ...Array.from(providers.values(), (one) => describeProvider(one, carriersOf)),
    ...routes.map((one) => describeRoute(one, carriersOf)),
    ...Array.from(indexed.policies.values(), (one) => describePolicy(one, context, carriersOf)),
    ...Array.from(budgets.values(), (one) => describeBudget(one, context, carriersOf)),
    ...Array.from(keys.values(), (one) => describeKey(one, carriersOf)),
  ];
  return { gateways: entries, statuses: sortByRef(statuses) };
}

function attachAll(
  indexed: IndexedResources,
  routes: readonly TranslatedRoute[],
  { targets, budgetTargets }: { readonly targets: PolicyTargets; readonly budgetTargets: BudgetTargets },
): ReadonlyMap<string, GatewayAttachments> {
  const routesOf = new Map<string, TranslatedRoute[]>();
  for (const route of routes) {
    for (const gateway of route.gateways) {
      const others = routesOf.get(gateway);
      if (others === undefined) routesOf.set(gateway, [route]);
      else others.push(route);
    }
  }
  return new Map(
    Array.from(indexed.gateways, ([key, resource]) => {
      const view = viewGateway([key, resource], indexed, targets);
      const attached = routesOf.get(key) ?? [];
      const policies = attachPolicies(view, attached, targets);
      const budgets = attachBudgets(view, attached, budgetTargets);
      return [key, { view, routes: attached, policies, budgets }];
    }),
  );
}

function sortByRef(statuses: readonly DesiredStatus[]): readonly DesiredStatus[] {
  return [...statuses].sort(
    (a, b) =>
      compareText(a.ref.kind, b.ref.kind) ||
      compareText(a.ref.namespace, b.ref.namespace) ||
      compareText(a.ref.name, b.ref.name),
  );
}
