import { dayMs } from './start-of-day.ts';

/** Periods of whole days, by the day they begin on; days are counted from 1970-01-01, in no zone. */
export interface Periods {
  /** First day of the period that `day` is in. */
  startOf(day: number): number;
  /** First day of the period after the one that begins on `start`. */
  after(start: number): number;
}

export const days: Periods = { startOf: (day) => day, after: (start) => start + 1 };

/** `anchorDay`: 1 Monday to 7 Sunday. */
export function weeksFrom(anchorDay: number): Periods {
  // 1970-01-01 was a Thursday, 4: day 4 the first Monday.
  const shift = 3 + anchorDay;
  return {
    startOf: (day) => Math.floor((day - shift) / 7) * 7 + shift,
    after: (start) => start + 7,
  };
}

/** `anchorDay`: 1 to 31; months that are shorter begin on their last day. */
export function monthsFrom(anchorDay: number): Periods {
  const startIn = (month: number): number => {
    const first = Date.UTC(1970, month, 1) / dayMs;
    const length = Date.UTC(1970, month + 1, 1) / dayMs - first;
    return first + Math.min(anchorDay, length) - 1;
  };
  return {
    startOf: (day) => {
      const month = monthOf(day);
      const start = startIn(month);
      return start <= day ? start : startIn(month - 1);
    },
    after: (start) => startIn(monthOf(start) + 1),
  };
}

/** Months from 1970-01 on. */
function monthOf(day: number): number {
  const date = new Date(day * dayMs);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}
