import type { LimitWindow } from '#contract/snapshot/counted.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { AIBudgetSpec } from '../api/ai-budget.ts';
import type { Defect } from './defect.ts';
import { isTimeZone } from './is-time-zone.ts';
import { parseDuration } from './parse-duration.ts';

type WindowSpec = AIBudgetSpec['limits'][number]['window'];

/** The longest window that a limit may have: 2160 hours, as the schema says. */
const longestWindowMs = 2160 * 3_600_000;

/** `window` of a limit; the schema has seen to its form, so that only a time zone can be wrong. */
export function translateWindow(spec: WindowSpec, path: string): Result<LimitWindow, Defect> {
  const { every, timeZone = 'UTC', anchorDay, rolling } = spec;
  if (every === undefined) return ok(translateRolling(rolling ?? ''));
  if (!isTimeZone(timeZone)) {
    return failed({
      reason: 'Invalid',
      message: `${path}.timeZone: ${timeZone} is no IANA time zone such as Europe/Berlin`,
    });
  }
  return ok({ kind: 'Calendar', every, timeZone, ...(anchorDay === undefined ? {} : { anchorDay }) });
}

/** A duration that the schema has bounded; where that were not so, the longest window lets through least. */
export function translateRolling(text: string): LimitWindow {
  const parsed = parseDuration(text, longestWindowMs);
  return { kind: 'Rolling', lengthMs: parsed.kind === 'Ok' ? Math.max(parsed.value, 1000) : longestWindowMs };
}
