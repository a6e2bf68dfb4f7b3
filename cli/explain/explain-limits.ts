import { printUsd } from '#contract/money.ts';
import type { BudgetAction, BudgetEntry, BudgetLimit } from '#contract/snapshot/budget-entry.ts';
import type { CountedUnit } from '#contract/snapshot/counted.ts';
import type { PolicyEntry, RateLimit } from '#contract/snapshot/policy-entry.ts';
import { describeWindow } from '#operator/status/describe-window.ts';
import { matchesCaller } from '#proxy/access/matches-caller.ts';
import { matchesModelPattern } from '#proxy/access/model-patterns.ts';
import type { RoutingTable } from '#proxy/config/routing-table.ts';
import type { CompiledRule } from '#proxy/routing/compiled-rule.ts';
import type { PickedTarget } from '#proxy/routing/order-targets.ts';
import type { RequestFacts } from '#proxy/routing/request-facts.ts';
import type { Lines } from './explain-request.ts';

interface Asked {
  readonly facts: RequestFacts;
  readonly targets: readonly PickedTarget[];
}

/** The rate limits and budgets that hold for this caller and one of the models that are asked for or may answer. */
export function explainLimits(table: RoutingTable, rule: CompiledRule, asked: Asked): Lines {
  const bodies = [...rule.entry.policies, ...rule.entry.budgets].flatMap(
    (name) => table.pieces.get(name)?.entry.body ?? [],
  );
  const rates = bodies.flatMap((body) => (body.kind === 'policy' ? describeRates(body, asked) : []));
  const budgets = bodies.flatMap((body) => (body.kind === 'budget' ? describeBudget(body, asked) : []));
  return [
    ...rates.map((text, index): readonly [string, string] => [`rate limit ${index + 1}`, text]),
    ...budgets.map((text, index): readonly [string, string] => [`budget ${index + 1}`, text]),
  ];
}

function describeRates(policy: PolicyEntry, asked: Asked): readonly string[] {
  if (!matchesCaller(policy.callers, asked.facts.caller)) return [];
  const observed = policy.mode === 'Observe' ? ' (observes only)' : '';
  return (policy.rateLimits ?? [])
    .filter((limit) => meansSome(limit.models, asked))
    .map(
      (limit) =>
        `${policy.namespace}/${policy.name} ${limit.name}: ${describeRate(limit)} ${describeGroup(limit.groupBy)}${observed}`,
    );
}

function describeRate({ unit, amount, window }: RateLimit): string {
  return window.kind === 'Held'
    ? `${amount} requests at once`
    : `${describeAmount(unit, amount)} in ${describeWindow(window)}`;
}

function describeBudget(budget: BudgetEntry, asked: Asked): readonly string[] {
  const { namespace, name, groupBy, actions, fault } = budget;
  if (!matchesCaller(budget.callers, asked.facts.caller) || !meansSome(budget.models, asked)) return [];
  if (fault !== undefined) return [`${namespace}/${name}: ${fault.message}`];
  const what = actions.map(describeAction).join(', ') || 'only counts';
  return budget.limits.map(
    (limit) => `${namespace}/${name} ${describeLimit(limit)} ${describeGroup(groupBy)}: ${what}`,
  );
}

function describeLimit({ name, unit, amount, window, overrides }: BudgetLimit): string {
  const others = overrides.map(
    (one) => `, ${describeAmount(unit, one.amount)} from ${one.from} until ${one.until}`,
  );
  return `${name}: ${describeAmount(unit, amount)}/${describeWindow(window)}${others.join('')}`;
}

function describeAmount(unit: CountedUnit, amount: number): string {
  return `${unit === 'USD' ? printUsd(amount) : amount} ${unit}`;
}

function describeGroup(groupBy: BudgetEntry['groupBy']): string {
  return groupBy.length === 0 ? 'for all together' : `for each ${groupBy.join(' and ')}`;
}

function describeAction(action: BudgetAction): string {
  const target = action.kind === 'Downgrade' ? ` to ${action.target}` : '';
  return `${action.kind}${target} at ${action.atPercent} %`;
}

/** As proxies see it: a limit on a model holds by the name that is asked for and by the one that answers. */
function meansSome(patterns: readonly string[] | undefined, { facts, targets }: Asked): boolean {
  const names = [facts.model, ...targets.map(({ model }) => model.upstreamName)];
  return (
    patterns === undefined ||
    patterns.some((pattern) => names.some((name) => matchesModelPattern(pattern, name)))
  );
}
