import type { CompiledPolicy } from '../access/compiled-policy.ts';
import type { CompiledProvider, CompiledRule, CompiledTarget } from '../routing/compiled-rule.ts';
import type { CompiledRoute } from './compile-piece.ts';

/** What rules refer to. */
export interface Referred {
  /** By `<namespace>/<name>`. */
  provider(name: string): CompiledProvider | undefined;
  /** By the name of its entry. */
  policy(name: string): CompiledPolicy | undefined;
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
  return held === rule.policies.length;
}

/**
 * Binds a route to what it refers to. A target without its provider is left out; a rule without targets, or without
 * one of its policies, stays and answers 503: what should have guarded it cannot be asked.
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
  const missing = entry.policies.filter((_name, at) => policies[at] === undefined);
  return {
    name: ruleName,
    entry,
    createdAtMs: Date.parse(entry.createdAt),
    matches: entry.matches.map((match, at) => ({ match, when: matches[at] })),
    targets: bound,
    policies: policies.filter((policy) => policy !== undefined),
    fault: entry.fault?.message ?? faultOf(missing, bound),
  };
}

function faultOf(missing: readonly string[], targets: readonly CompiledTarget[]): string | undefined {
  if (missing.length > 0) return 'A policy of this route is not available.';
  return targets.length === 0 ? 'No provider of this route is available.' : undefined;
}
