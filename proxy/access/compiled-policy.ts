import type { CallerSelector } from '#contract/snapshot/caller-attributes.ts';
import type { PolicyEntry, RequestLimits } from '#contract/snapshot/policy-entry.ts';
import { compileRateLimits } from '../admission/compile-rate-limits.ts';
import type { CountedLimit } from '../admission/counted-limit.ts';
import { compileModelPatterns, type ModelPatterns } from './model-patterns.ts';

/** A policy entry made ready for requests. */
export interface CompiledPolicy {
  /** `<namespace>/<name>`. */
  readonly name: string;
  readonly mode: PolicyEntry['mode'];
  readonly callers: CallerSelector | undefined;
  /** Undefined: the policy has no rule of that effect. */
  readonly allow: ModelPatterns | undefined;
  readonly deny: ModelPatterns | undefined;
  readonly limits: RequestLimits | undefined;
  readonly rateLimits: readonly CountedLimit[];
}

export function compilePolicy(entry: PolicyEntry): CompiledPolicy {
  const patternsOf = (effect: 'Allow' | 'Deny'): ModelPatterns | undefined => {
    const rules = (entry.access ?? []).filter((rule) => rule.effect === effect);
    return rules.length === 0 ? undefined : compileModelPatterns(rules.flatMap((rule) => rule.models));
  };
  return {
    name: `${entry.namespace}/${entry.name}`,
    mode: entry.mode,
    callers: entry.callers,
    allow: patternsOf('Allow'),
    deny: patternsOf('Deny'),
    limits: entry.limits,
    rateLimits: compileRateLimits(entry),
  };
}
