/** Rules of one IANA time zone, asked of Intl: Node ships the zone data with it, and no Temporal by default. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError where `timeZone` is no IANA name that this Node knows. */
export function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timeZone, made);
  return made;
}

/** How far the zone's clocks are ahead of UTC at an instant, in milliseconds, exact to the second. */
export function offsetAt(timeZone: string, atMs: number): number {
  // The formatter cuts to the second; before 1970 it would round the other way.
  const wholeMs = Math.floor(atMs / 1000) * 1000;
  const found: Record<string, number> = {};
  for (const { type, value } of formatterOf(timeZone).formatToParts(wholeMs)) found[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found;
  return Date.UTC(year, month - 1, day, hour, minute, second) - wholeMs;
}

/**
 * The first instant after `fromMs`, at most `toMs`, at which the zone's offset is another than at `fromMs`. The offset must
 * differ at `toMs`; zones do not change twice within the two days that callers ask about.
 */
export function findTransition(timeZone: string, fromMs: number, toMs: number): number {
  const before = offsetAt(timeZone, fromMs);
  let low = Math.floor(fromMs / 1000);
  let high = Math.ceil(toMs / 1000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(timeZone, middle * 1000) === before) low = middle;
    else high = middle;
  }
  return high * 1000;
}
