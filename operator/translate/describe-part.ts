import { fails, holds } from './condition.ts';
import type { Defect } from './defect.ts';
import type { ConditionDraft } from './translation.ts';

/** What is said towards a targetRef that leads nowhere: no proxy is told. */
export function describeUnresolved(defect: Defect): {
  readonly resolved: ConditionDraft;
  readonly attached: ConditionDraft;
} {
  return {
    resolved:
      defect.reason === 'NoMatch'
        ? holds('ResolvedRefs', 'the target is there')
        : fails('ResolvedRefs', defect.reason, defect.message),
    attached: fails('Attached', defect.reason, defect.message),
  };
}
