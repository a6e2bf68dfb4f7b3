import { findTransition, offsetAt } from './zone-time.ts';

export const dayMs = 86_400_000;

/**
 * The first instant at which a date has come in a zone. `day` counts days from 1970-01-01. Where clocks jump over midnight it
 * is the jump; where they go back over it, the first of the two midnights; a date that a zone left out (Samoa,
 * 2011-12-30) begins together with the next one.
 */
export function startOfDay(timeZone: string, day: number): number {
  const midnight = day * dayMs;
  // No zone is more than 14 hours from UTC: a day to either side lies before and after all that may happen around midnight.
  const before = offsetAt(timeZone, midnight - dayMs);
  const first = midnight - before;
  if (offsetAt(timeZone, first) === before) return first;
  const after = offsetAt(timeZone, midnight + dayMs);
  const second = midnight - after;
  if (offsetAt(timeZone, second) === after) return second;
  return findTransition(timeZone, second, first);
}

/** The date that the zone's clocks show at an instant, in days from 1970-01-01. */
export function dayAt(timeZone: string, atMs: number): number {
  return Math.floor((atMs + offsetAt(timeZone, atMs)) / dayMs);
}
