import type { PolicyResource } from '../api/resources.ts';
import type { Decision, SectionName } from './decide-policies.ts';

/** What became of one policy on one of its targets, over all places there. */
export interface Outcome {
  readonly inForce: ReadonlySet<SectionName>;
  /** Who decides instead, by field. */
  readonly lost: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Adds up decisions of many places. */
export interface OutcomeTally {
  /** `ids`: targets of the policy that cover the place. */
  add(decision: Decision, ids: readonly string[]): void;
  /** Policies that are in force somewhere. */
  readonly listed: ReadonlySet<PolicyResource>;
  /** By policy and target id. */
  readonly outcomes: ReadonlyMap<PolicyResource, ReadonlyMap<string, Outcome>>;
}

interface GrowingOutcome {
  readonly inForce: Set<SectionName>;
  readonly lost: Map<string, Set<string>>;
}

export function tallyOutcomes(): OutcomeTally {
  const listed = new Set<PolicyResource>();
  const outcomes = new Map<PolicyResource, Map<string, GrowingOutcome>>();
  return {
    listed,
    outcomes,
    add: ({ policy, inForce, lost }, ids) => {
      if (inForce.length > 0) listed.add(policy);
      const byTarget = outcomes.get(policy) ?? new Map<string, GrowingOutcome>();
      outcomes.set(policy, byTarget);
      for (const id of ids) {
        const outcome = byTarget.get(id) ?? { inForce: new Set(), lost: new Map() };
        byTarget.set(id, outcome);
        for (const section of inForce) outcome.inForce.add(section);
        for (const { field, by } of lost) {
          const winners = outcome.lost.get(field) ?? new Set<string>();
          outcome.lost.set(field, winners.add(by));
        }
      }
    },
  };
}
