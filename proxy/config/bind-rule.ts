import type { CompiledPolicy } from '../access/compiled-policy.ts';
import type { CompiledProvider, CompiledRule, CompiledTarget } from '../routing/compiled-rule.ts';
import type { CompiledRoute } from './compile-piece.ts';

/** What rules refer to, by entry name. */
export interface Referred {
  provider(name: string): CompiledProvider | undefined;
  policy(name: string): CompiledPolicy | undefined;
}

/** Whether a rule that was bound before is what `bindRule` would make of this route now. */
export function isStillBound(
  rule: CompiledRule | undefined,
  { entry }: CompiledRoute,
  referred: Referred,
): rule is CompiledRule {
  if (rule?.entry !== entry) return false;
  const upstreams = entry.targets.flatMap(({ provider }) => referred.provider(`provider/${provider}`) ?? []);
  const policies = entry.policies.flatMap((name) => referred.policy(name) ?? []);
  return (
    upstreams.length === rule.targets.length &&
    policies.length === rule.policies.length &&
    upstreams.every((upstream, at) => rule.targets[at]?.upstream === upstream) &&
    policies.every((policy, at) => rule.policies[at] === policy)
  );
}

/**
 * Binds a route to what it refers to. A target without its provider is left out; a rule without targets, or without
 * one of its policies, stays and answers 503: what should have guarded it cannot be asked.
 */
export function bindRule({ entry, matches, targets }: CompiledRoute, referred: Referred): CompiledRule {
  const bound = entry.targets.flatMap((target, at): CompiledTarget[] => {
    const upstream = referred.provider(`provider/${target.provider}`);
    if (upstream === undefined) return [];
    const { name, model, weight, priority } = target;
    return [{ name, upstream, model, weight, priority, when: targets[at] }];
  });
  const policies = entry.policies.map((name) => referred.policy(name));
  const missing = entry.policies.filter((_name, at) => policies[at] === undefined);
  return {
    name: `${entry.namespace}/${entry.name}/${entry.rule}`,
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
