import { failed, ok, type Result } from '#runtime/result.ts';
import type { CalendarRule } from './calendar-window.ts';
import { formatterOf } from './zone-time.ts';

/** Whether windows can be made of a rule; asked when a snapshot is compiled, so that no request finds out. */
export function checkCalendarRule({ every, timeZone, anchorDay }: CalendarRule): Result<undefined, string> {
  try {
    formatterOf(timeZone);
  } catch {
    return failed(`'${timeZone}' is no time zone known here: an IANA name, Europe/Berlin for instance`);
  }
  if (anchorDay === undefined) return ok(undefined);
  const highest = { Hour: 0, Day: 0, Week: 7, Month: 31 }[every];
  if (highest === 0) return failed(`a window of one ${every.toLowerCase()} has no anchorDay`);
  if (Number.isInteger(anchorDay) && anchorDay >= 1 && anchorDay <= highest) return ok(undefined);
  return failed(`anchorDay ${anchorDay} of a ${every.toLowerCase()} is not within 1 to ${highest}`);
}
