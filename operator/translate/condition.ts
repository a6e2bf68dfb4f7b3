import type { ConditionReason, ConditionType } from '../api/conditions.ts';
import type { ConditionDraft } from './translation.ts';

/** A condition in its good state; each type is a reason of its own. */
export function holds(type: ConditionType, message: string, reason: ConditionReason = type): ConditionDraft {
  return { type, status: 'True', reason, message };
}

/** A condition that does not hold. */
export function fails(type: ConditionType, reason: ConditionReason, message: string): ConditionDraft {
  return { type, status: 'False', reason, message };
}
