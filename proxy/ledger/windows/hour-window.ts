import type { CalendarWindow } from './calendar-window.ts';
import { findTransition, offsetAt } from './zone-time.ts';

const hourMs = 3_600_000;

/**
 * An hour as the zone's clocks show it. An hour that occurs twice is two windows: an amount for an hour is meant for about
 * sixty minutes, and one window of two hours would halve it. So ids carry the instant, not the time on the clock. A change
 * of the clocks also ends a window, which leaves a shorter one where they change by other than whole hours (Lord Howe).
 */
export function hourWindow(timeZone: string, nowMs: number): CalendarWindow {
  const offset = offsetAt(timeZone, nowMs);
  const start = Math.floor((nowMs + offset) / hourMs) * hourMs - offset;
  const end = start + hourMs;
  const startsAtMs = offsetAt(timeZone, start) === offset ? start : findTransition(timeZone, start, nowMs);
  const endsAtMs = offsetAt(timeZone, end - 1000) === offset ? end : findTransition(timeZone, nowMs, end);
  return { kind: 'Calendar', id: `H${new Date(startsAtMs).toISOString()}`, startsAtMs, endsAtMs };
}
