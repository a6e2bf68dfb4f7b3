import { holds } from './condition.ts';
import { mostUrgent } from './defect.ts';
import type { ConditionDraft } from './translation.ts';

/** True where every part is; else the worst reason, with every part that fails. */
export function sumUp(conditions: readonly ConditionDraft[]): ConditionDraft {
  const bad = conditions.filter((condition) => condition.status === 'False');
  const chosen = bad.length > 0 ? bad : conditions.filter((one) => one.reason === 'PartlyOverridden');
  const worst = mostUrgent(chosen.length > 0 ? chosen : conditions);
  if (worst === undefined) return holds('Attached', 'no targets');
  const shown = conditions.flatMap((condition, index) =>
    condition.status === worst.status && (chosen.length === 0 || chosen.includes(condition))
      ? [conditions.length === 1 ? condition.message : `spec.targetRefs[${index}]: ${condition.message}`]
      : [],
  );
  const allSame = new Set(conditions.map((condition) => condition.message)).size === 1;
  return { ...worst, message: allSame ? worst.message : shown.join('; ') };
}
