import type { PolicyResource } from '../api/resources.ts';

/** Policies that stand over one rule, oldest first at each level. */
export interface PolicyLevels {
  readonly gateway: readonly PolicyResource[];
  readonly route: readonly PolicyResource[];
  readonly rule: readonly PolicyResource[];
}

/**
 * Strongest first: overrides, those on the gateway before those on something more specific; then defaults, those on
 * the rule first. A policy that stands at several levels counts where it is strongest.
 */
export function orderPolicies({ gateway, route, rule }: PolicyLevels): readonly PolicyResource[] {
  const overrides = [gateway, route, rule].flat().filter((one) => one.spec.precedence === 'Override');
  const defaults = [rule, route, gateway].flat().filter((one) => one.spec.precedence === 'Default');
  return [...new Set([...overrides, ...defaults])];
}
