import type { LimitWindow } from '#contract/snapshot/counted.ts';
import type { CounterWindow } from '../ledger.ts';
import { hourWindow } from './hour-window.ts';
import { days, monthsFrom, type Periods, weeksFrom } from './periods.ts';
import { dayAt, dayMs, startOfDay } from './start-of-day.ts';

export type CalendarWindow = Extract<CounterWindow, { kind: 'Calendar' }>;
export type CalendarRule = Extract<LimitWindow, { kind: 'Calendar' }>;

/**
 * The last window of each rule: a request costs two comparisons, not a question to the zone's rules. By the rule's object
 * first, then by what it says, so that requests that share a counter share the id's string too.
 */
const byRule = new WeakMap<CalendarRule, CalendarWindow>();
const byMeaning = new Map<string, CalendarWindow>();

/**
 * The window that an instant is in. Windows of one rule follow each other without gap or overlap, whatever clocks do; they
 * are a function of the instant alone, so that a clock that goes back comes back to the window before.
 *
 * Ids are unique within a rule and, as text, in the order of time: `H2026-03-29T01:00:00.000Z` (an hour, by its first
 * instant), `D2026-03-29`, `W2026-03-23`, `M2026-03-01` (by the date it begins on). They do not name the zone: a budget whose
 * zone is corrected goes on with what was used.
 *
 * @throws RangeError for a rule that `checkCalendarRule` refuses.
 */
export function calendarWindow(rule: CalendarRule, nowMs: number): CalendarWindow {
  const last = byRule.get(rule);
  if (last !== undefined && nowMs >= last.startsAtMs && nowMs < last.endsAtMs) return last;
  const found = findShared(rule, nowMs);
  byRule.set(rule, found);
  return found;
}

function findShared(rule: CalendarRule, nowMs: number): CalendarWindow {
  const key = `${rule.every} ${rule.anchorDay} ${rule.timeZone}`;
  const last = byMeaning.get(key);
  if (last !== undefined && nowMs >= last.startsAtMs && nowMs < last.endsAtMs) return last;
  const found =
    rule.every === 'Hour' ? hourWindow(rule.timeZone, nowMs) : findPeriod(rule, periodsOf(rule), nowMs);
  byMeaning.set(key, found);
  return found;
}

function periodsOf({ every, anchorDay = 1 }: CalendarRule): Periods {
  if (every === 'Day') return days;
  return every === 'Week' ? weeksFrom(anchorDay) : monthsFrom(anchorDay);
}

function findPeriod({ every, timeZone }: CalendarRule, periods: Periods, nowMs: number): CalendarWindow {
  let first = periods.startOf(dayAt(timeZone, nowMs));
  let next = periods.after(first);
  let endsAtMs = startOfDay(timeZone, next);
  // Clocks that went back over midnight show a date that is over: the period that began first goes on.
  while (endsAtMs <= nowMs) {
    first = next;
    next = periods.after(first);
    endsAtMs = startOfDay(timeZone, next);
  }
  const date = new Date(first * dayMs).toISOString().slice(0, 10);
  return { kind: 'Calendar', id: `${every[0]}${date}`, startsAtMs: startOfDay(timeZone, first), endsAtMs };
}
