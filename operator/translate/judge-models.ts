import type { PolicyResource } from '../api/resources.ts';
import { listSome } from './list-some.ts';
import type { PolicyContext } from './policy-context.ts';
import type { PolicyTarget } from './resolve-policy-target.ts';

/** What is to be said of the model patterns of a policy towards one target, in words. */
export interface ModelVerdict {
  /** Why nothing of the policy can ever hold; absent: something can. */
  readonly noMatch?: string;
  /** Patterns that mean nothing there. */
  readonly notes: readonly string[];
}

/** Compares the patterns with the models that can be asked for on the target, and those of rate limits with what answers too. */
export function judgeModels(
  { spec }: PolicyResource,
  target: PolicyTarget,
  context: PolicyContext,
): ModelVerdict {
  const allowed = new Set((spec.access?.rules ?? []).flatMap(({ models }) => models));
  const idle = [...allowed].filter((pattern) => !context.serves(target, pattern));
  const limits = spec.rateLimits ?? [];
  const counted = new Set(limits.flatMap(({ models }) => models ?? []));
  const uncounted = new Set([...counted].filter((pattern) => !context.counts(target, pattern)));
  const notes = [
    ...(idle.length === 0 ? [] : [`spec.access: no model that is served here matches ${listSome(idle)}`]),
    ...(uncounted.size === 0
      ? []
      : [`spec.rateLimits: no model that is served or answers here matches ${listSome(uncounted)}`]),
  ];
  const hasOthers = spec.limits !== undefined || spec.authentication !== undefined;
  const someAllowed = idle.length < allowed.size;
  const someCounted = limits.some(({ models }) => models?.every((one) => uncounted.has(one)) !== true);
  return hasOthers || someAllowed || someCounted || notes.length === 0
    ? { notes }
    : { noMatch: notes.join('; '), notes };
}
