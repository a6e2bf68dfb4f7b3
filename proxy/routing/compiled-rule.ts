import type { RouteEntry, RouteMatch } from '#contract/snapshot/route-entry.ts';
import type { When } from '#contract/when.ts';
import type { CompiledPolicy } from '../access/compiled-policy.ts';
import type { CompiledBudget } from '../admission/compile-budget.ts';
import type { CountedLimit } from '../admission/counted-limit.ts';
import type { Provider, TargetModel } from '../providers/provider.ts';
import type { Place } from '../upstream/place.ts';

/** A provider entry made ready for requests. */
export interface CompiledProvider {
  /** `<namespace>/<name>`. */
  readonly name: string;
  readonly provider: Provider;
  /** Undefined: it answers in this process. */
  readonly place: Place | undefined;
  /** By the name that routes use; undefined: any name is passed on. */
  readonly models: ReadonlyMap<string, TargetModel> | undefined;
}

export interface CompiledMatch {
  readonly match: RouteMatch;
  readonly when: When | undefined;
}

export interface CompiledTarget {
  readonly name: string;
  readonly upstream: CompiledProvider;
  /** Undefined: the name that the client asked for. */
  readonly model: string | undefined;
  readonly weight: number;
  readonly priority: number;
  readonly when: When | undefined;
}

/** A route entry bound to its providers and policies. */
export interface CompiledRule {
  /** `<namespace>/<name>/<rule>`. */
  readonly name: string;
  readonly entry: RouteEntry;
  readonly createdAtMs: number;
  readonly matches: readonly CompiledMatch[];
  readonly targets: readonly CompiledTarget[];
  /** Strongest first. */
  readonly policies: readonly CompiledPolicy[];
  readonly budgets: readonly CompiledBudget[];
  /** All amounts of its budgets and rate limits of its policies. */
  readonly counted: readonly CountedLimit[];
  /** Why the rule cannot be served; undefined: it can. */
  readonly fault: string | undefined;
}
