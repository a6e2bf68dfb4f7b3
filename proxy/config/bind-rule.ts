import type { CompiledPolicy } from '../access/compiled-policy.ts';
import type { CompiledBudget } from '../admission/compile-budget.ts';
import type { CompiledProvider, CompiledRule, CompiledTarget } from '../routing/compiled-rule.ts';
import type { CompiledRoute } from './compile-piece.ts';

/** What rules refer to. */
export interface Referred {
  /** By `<namespace>/<name>`. */
  provider(name: string): CompiledProvider | undefined;
  /** By the name of its entry. */
  policy(name: string): CompiledPolicy | undefined;
  /** By the name of its entry. */
  budget(name: string): CompiledBudget | undefined;
}

/** Whether a rule that was bound before is what `bindRule` would make of this route now. */
export function isStillBound(
  rule: CompiledRule | undefined,
  { entry }: CompiledRoute,
  referred: Referred,
): rule is CompiledRule {
  if (rule?.entry !== entry) return false;
  let bound = 0;
  for (const { provider } of entry.targets) {
    const upstream = referred.provider(provider);
    if (upstream !== undefined && rule.targets[bound++]?.upstream !== upstream) return false;
  }
  if (bound !== rule.targets.length) return false;
  let held = 0;
  for (const name of entry.policies) {
    const policy = referred.policy(name);
    if (policy !== undefined && rule.policies[held++] !== policy) return false;
  }
  if (held !== rule.policies.length) return false;
  let counted = 0;
  for (const name of entry.budgets) {
    const budget = referred.budget(name);
    if (budget !== undefined && rule.budgets[counted++] !== budget) return false;
  }
  return counted === rule.budgets.length;
}

/**
 * Binds a route to what it refers to. A target without its provider is left out; a rule without targets, or without
 * one of its policies or budgets, stays and answers 503: what should have guarded it cannot be asked.
 */
export function bindRule(
  { name: ruleName, entry, matches, targets }: CompiledRoute,
  referred: Referred,
): CompiledRule {
  const bound = entry.targets.flatMap((target, at): CompiledTarget[] => {
    const upstream = referred.provider(target.provider);
    if (upstream === undefined) return [];
    const { name, model, weight, priority } = target;
    return [{ name, upstream, model, weight, priority, when: targets[at] }];
  });
  const policies = entry.policies.map((name) => referred.policy(name));
  const budgets = entry.budgets.map((name) => referred.budget(name));
  const present = {
    policies: policies.filter((policy) => policy !== undefined),
    budgets: budgets.filter((budget) => budget !== undefined),
  };
  return {
    name: ruleName,
    entry,
    createdAtMs: Date.parse(entry.createdAt),
    matches: entry.matches.map((match, at) => ({ match, when: matches[at] })),
    targets: bound,
    ...present,
    counted: [
      ...present.budgets.flatMap(({ limits }) => limits),
      ...present.policies.flatMap(({ rateLimits }) => rateLimits),
    ],
    fault:
      entry.fault?.message ??
      faultOf({
        policy: present.policies.length < policies.length,
        budget: present.budgets.length < budgets.length,
        target: bound.length === 0,
      }),
  };
}

function faultOf(missing: Readonly<Record<'policy' | 'budget' | 'target', boolean>>): string | undefined {
  if (missing.policy) return 'A policy of this route is not available.';
  if (missing.budget) return 'A budget of this route is not available.';
  return missing.target ? 'No provider of this route is available.' : undefined;
}
