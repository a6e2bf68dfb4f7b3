import type { Result } from '#runtime/result.ts';
import { fails, holds } from './condition.ts';
import { type Defect, judge } from './defect.ts';
import { describeNobody, findUnknownCallers } from './describe-callers.ts';
import { describeUnresolved } from './describe-part.ts';
import { findDowngrades } from './find-downgrades.ts';
import type { FindCarriers } from './index-carriers.ts';
import { listSome } from './list-some.ts';
import { listReached, type PolicyContext } from './policy-context.ts';
import type { PolicyTarget } from './resolve-policy-target.ts';
import { sumUp } from './sum-up.ts';
import type { TranslatedBudget } from './translate-budget.ts';
import type { ConditionDraft, DesiredStatus } from './translation.ts';

/** What holds of a budget towards one targetRef. */
interface BudgetPart {
  readonly gateways: readonly string[];
  readonly resolved: ConditionDraft;
  readonly attached: ConditionDraft;
}

/** Status of an AIBudget: one part a targetRef, and the worst of them on the whole. */
export function describeBudget(
  budget: TranslatedBudget,
  context: PolicyContext,
  carriersOf: FindCarriers,
): DesiredStatus {
  const { metadata, spec } = budget.resource;
  const ref = { kind: 'AIBudget', namespace: metadata.namespace, name: metadata.name } as const;
  const targets = context.budgetTargets.ofItem.get(budget.resource) ?? [];
  const parts = targets.map((target) => describePart(budget, target, context));
  const entries = carriersOf(ref);
  const holdsSomewhere = parts.some(({ attached }) => attached.status === 'True');
  const enforced = spec.mode === 'Enforce' && holdsSomewhere && budget.invalid.length === 0;
  return {
    ref,
    generation: metadata.generation,
    conditions: [
      judge('Accepted', budget.invalid, 'in use'),
      sumUp(parts.map((part) => part.resolved)),
      sumUp(parts.map((part) => part.attached)),
    ],
    parts: parts.map(({ gateways, resolved, attached }, index) => ({
      ref: { ...spec.targetRefs[index] },
      gateways,
      conditions: [resolved, attached],
    })),
    entries,
    countedAlone: new Set(enforced ? entries.keys() : []),
    budget: budget.body,
    fields: { enforced: enforced ? spec.limits.map(({ name }) => name) : [] },
  };
}

function describePart(
  budget: TranslatedBudget,
  target: Result<PolicyTarget, Defect>,
  context: PolicyContext,
): BudgetPart {
  if (target.kind === 'Failed') return { gateways: [], ...describeUnresolved(target.failure) };
  const gateways = listReached(target.value, context);
  const downgrades = findDowngrades(budget, target.value, context);
  const resolved = judge('ResolvedRefs', downgrades.unknown, 'all references are there');
  const attached = describeAttached(budget, target.value, context);
  if (attached.status === 'False' || downgrades.partial.length === 0) return { gateways, resolved, attached };
  const message = [attached.message, ...downgrades.partial].join('; ');
  return { gateways, resolved, attached: { ...attached, message } };
}

function describeAttached(
  { resource, invalid }: TranslatedBudget,
  target: PolicyTarget,
  context: PolicyContext,
): ConditionDraft {
  const { spec } = resource;
  const gateways = listReached(target, context);
  if (gateways.length === 0) {
    return fails('Attached', 'NoMatch', `AIRoute ${target.key} is attached to no AIGateway`);
  }
  const nobody = describeNobody(resource, gateways, context);
  if (nobody !== undefined) return fails('Attached', 'NoMatch', nobody);
  const noRoutes = gateways.every((key) => context.gateways.get(key)?.routes.length === 0);
  const patterns = noRoutes ? [] : (spec.models ?? []);
  const idle = patterns.filter((pattern) => !context.counts(target, pattern));
  if (idle.length > 0 && idle.length === patterns.length) {
    const message = `spec.models: no model that is served or answers here matches ${listSome(idle)}`;
    return fails('Attached', 'NoMatch', message);
  }
  const unknown = findUnknownCallers(resource, gateways, context);
  const notes = [
    ...(noRoutes ? ['no AIRoute is attached yet'] : []),
    ...(idle.length === 0 ? [] : [`no model that is served or answers here matches ${listSome(idle)}`]),
    ...(unknown.length === 0 ? [] : [`no caller has ${listSome(unknown)}`]),
  ];
  const how = spec.mode === 'Observe' ? 'observed only' : 'in force';
  const said = invalid.length > 0 ? 'what it would count is refused; see Accepted' : how;
  return holds('Attached', [said, ...notes].join('; '));
}
