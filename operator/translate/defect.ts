import type { ConditionReason, ConditionType } from '../api/conditions.ts';
import { fails, holds } from './condition.ts';
import type { ConditionDraft } from './translation.ts';

/** Something wrong with an object, for its author; `message` begins with the field path. */
export interface Defect {
  readonly reason: ConditionReason;
  readonly message: string;
}

/** Which of several reasons a condition shows: what the author must mend first. */
const byUrgency: readonly ConditionReason[] = [
  'NoMatchingParent',
  'NotAllowedByGateway',
  'InvalidExpression',
  'Invalid',
  'RefNotPermitted',
  'TargetNotFound',
  'ProviderNotFound',
  'ProviderNotAccepted',
  'ModelNotFound',
  'NoMatch',
  'Overridden',
];

const shown = 8;

/** One condition out of all defects: True with `good` where there are none, else the most urgent reason and every message. */
export function judge(type: ConditionType, defects: readonly Defect[], good: string): ConditionDraft {
  const worst = mostUrgent(defects);
  if (worst === undefined) return holds(type, good);
  const messages = [worst, ...defects.filter((defect) => defect !== worst)].map((defect) => defect.message);
  const rest = messages.length > shown ? [`and ${messages.length - shown} more`] : [];
  return fails(type, worst.reason, [...messages.slice(0, shown), ...rest].join('; '));
}

/** The first of the most urgent ones. */
export function mostUrgent<Item extends { readonly reason: ConditionReason }>(
  items: readonly Item[],
): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best === undefined || urgency(item) < urgency(best) ? item : best),
    undefined,
  );
}

function urgency(item: { readonly reason: ConditionReason }): number {
  const place = byUrgency.indexOf(item.reason);
  return place === -1 ? byUrgency.length : place;
}
