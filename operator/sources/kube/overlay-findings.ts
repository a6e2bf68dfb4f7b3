import type { Condition } from '../../api/conditions.ts';
import type { ObjectStatus } from '../../status/status-sink.ts';
import type { Finding } from './findings.ts';

/**
 * A status with each finding in the place of the condition of its type. `seen` is the status as it stands now: a condition
 * that is False already keeps its transition time.
 */
export function overlayFindings(
  status: ObjectStatus,
  findings: readonly Finding[],
  { seen, now }: { readonly seen: ObjectStatus | undefined; readonly now: string },
): ObjectStatus {
  const overlaid = findings.map((finding): Condition => {
    const before = seen?.conditions.find(({ type }) => type === finding.type);
    return {
      type: finding.type,
      status: 'False',
      observedGeneration: finding.generation,
      lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : now,
      reason: finding.reason,
      message: finding.message,
    };
  });
  const found = new Set(findings.map(({ type }): string => type));
  return {
    ...status,
    conditions: [...status.conditions.filter(({ type }) => !found.has(type)), ...overlaid],
  };
}
