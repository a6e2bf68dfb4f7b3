import type { When } from '#contract/when.ts';
import type { RequestFacts } from './request-facts.ts';

/** An expression that cannot be evaluated, an absent map key for instance, does not hold. */
export function holds(when: When | undefined, facts: RequestFacts): boolean {
  if (when === undefined) return true;
  try {
    return when(facts.whenInput());
  } catch {
    return false;
  }
}
