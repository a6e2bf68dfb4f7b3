import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CalendarRule, calendarWindow } from './calendar-window.ts';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'America/Havana',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Asia/Tehran',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Chatham',
] as const;

const hourMs = 3_600_000;
const hours = (from: string, until: string): number => (Date.parse(until) - Date.parse(from)) / hourMs;

const known: Record<string, readonly [CalendarRule, at: string, id: string, from: string, until: string]> = {
  'a-day-of-23-hours': [
    { kind: 'Calendar', every: 'Day', timeZone: 'Europe/Berlin' },
    '2026-03-29T12:00:00Z',
    'D2026-03-29',
    '2026-03-28T23:00:00Z',
    '2026-03-29T22:00:00Z',
  ],
  'a-day-of-25-hours': [
    { kind: 'Calendar', every: 'Day', timeZone: 'Europe/Berlin' },
    '2026-10-25T12:00:00Z',
    'D2026-10-25',
    '2026-10-24T22:00:00Z',
    '2026-10-25T23:00:00Z',
  ],
  'a-day-whose-midnight-does-not-exist-in-Sao-Paulo': [
    { kind: 'Calendar', every: 'Day', timeZone: 'America/Sao_Paulo' },
    '2018-11-04T03:00:00Z',
    'D2018-11-04',
    '2018-11-04T03:00:00Z',
    '2018-11-05T02:00:00Z',
  ],
  'the-last-millisecond-before-a-midnight-that-does-not-exist': [
    { kind: 'Calendar', every: 'Day', timeZone: 'America/Sao_Paulo' },
    '2018-11-04T02:59:59.999Z',
    'D2018-11-03',
    '2018-11-03T03:00:00Z',
    '2018-11-04T03:00:00Z',
  ],
  'a-day-that-has-its-last-hour-twice-in-Sao-Paulo': [
    { kind: 'Calendar', every: 'Day', timeZone: 'America/Sao_Paulo' },
    '2018-02-18T02:30:00Z',
    'D2018-02-17',
    '2018-02-17T02:00:00Z',
    '2018-02-18T03:00:00Z',
  ],
  'a-day-whose-midnight-does-not-exist-in-Cairo': [
    { kind: 'Calendar', every: 'Day', timeZone: 'Africa/Cairo' },
    '2024-04-26T10:00:00Z',
    'D2024-04-26',
    '2024-04-25T22:00:00Z',
    '2024-04-26T21:00:00Z',
  ],
  'a-day-whose-midnight-does-not-exist-in-Beirut': [
    { kind: 'Calendar', every: 'Day', timeZone: 'Asia/Beirut' },
    '2024-03-31T10:00:00Z',
    'D2024-03-31',
    '2024-03-30T22:00:00Z',
    '2024-03-31T21:00:00Z',
  ],
  'a-day-that-has-its-midnight-twice-in-Havana': [
    { kind: 'Calendar', every: 'Day', timeZone: 'America/Havana' },
    '2024-11-03T05:30:00Z',
    'D2024-11-03',
    '2024-11-03T04:00:00Z',
    '2024-11-04T05:00:00Z',
  ],
  'a-day-that-clocks-leave-again-for-an-hour-after-a-minute': [
    { kind: 'Calendar', every: 'Day', timeZone: 'America/St_Johns' },
    '2010-11-07T03:00:00Z',
    'D2010-11-07',
    '2010-11-07T02:30:00Z',
    '2010-11-08T03:30:00Z',
  ],
  'the-day-before-one-that-Samoa-left-out': [
    { kind: 'Calendar', every: 'Day', timeZone: 'Pacific/Apia' },
    '2011-12-30T09:59:59Z',
    'D2011-12-29',
    '2011-12-29T10:00:00Z',
    '2011-12-30T10:00:00Z',
  ],
  'the-day-after-one-that-Samoa-left-out': [
    { kind: 'Calendar', every: 'Day', timeZone: 'Pacific/Apia' },
    '2011-12-30T10:00:00Z',
    'D2011-12-31',
    '2011-12-30T10:00:00Z',
    '2011-12-31T10:00:00Z',
  ],
  'an-hour-in-a-zone-of-five-hours-and-a-half': [
    { kind: 'Calendar', every: 'Hour', timeZone: 'Asia/Kolkata' },
    '2026-06-01T10:15:00Z',
    'H2026-06-01T09:30:00.000Z',
    '2026-06-01T09:30:00Z',
    '2026-06-01T10:30:00Z',
  ],
  'an-hour-in-a-zone-of-five-hours-and-three-quarters': [
    { kind: 'Calendar', every: 'Hour', timeZone: 'Asia/Kathmandu' },
    '2026-06-01T10:15:00Z',
    'H2026-06-01T10:15:00.000Z',
    '2026-06-01T10:15:00Z',
    '2026-06-01T11:15:00Z',
  ],
  'the-first-of-two-hours-of-the-same-name': [
    { kind: 'Calendar', every: 'Hour', timeZone: 'Europe/Berlin' },
    '2026-10-25T00:30:00Z',
    'H2026-10-25T00:00:00.000Z',
    '2026-10-25T00:00:00Z',
    '2026-10-25T01:00:00Z',
  ],
  'the-second-of-two-hours-of-the-same-name': [
    { kind: 'Calendar', every: 'Hour', timeZone: 'Europe/Berlin' },
    '2026-10-25T01:30:00Z',
    'H2026-10-25T01:00:00.000Z',
    '2026-10-25T01:00:00Z',
    '2026-10-25T02:00:00Z',
  ],
  'half-an-hour-that-Lord-Howe-has-twice': [
    { kind: 'Calendar', every: 'Hour', timeZone: 'Australia/Lord_Howe' },
    '2024-04-06T15:10:00Z',
    'H2024-04-06T15:00:00.000Z',
    '2024-04-06T15:00:00Z',
    '2024-04-06T15:30:00Z',
  ],
  'a-week-from-Monday': [
    { kind: 'Calendar', every: 'Week', timeZone: 'UTC' },
    '2026-11-22T23:59:59Z',
    'W2026-11-16',
    '2026-11-16T00:00:00Z',
    '2026-11-23T00:00:00Z',
  ],
  'a-week-from-Sunday': [
    { kind: 'Calendar', every: 'Week', timeZone: 'UTC', anchorDay: 7 },
    '2026-11-22T00:00:00Z',
    'W2026-11-22',
    '2026-11-22T00:00:00Z',
    '2026-11-29T00:00:00Z',
  ],
  'a-month-across-a-change-of-clocks': [
    { kind: 'Calendar', every: 'Month', timeZone: 'America/New_York' },
    '2026-03-31T23:00:00Z',
    'M2026-03-01',
    '2026-03-01T05:00:00Z',
    '2026-04-01T04:00:00Z',
  ],
  'a-month-from-the-31st-that-begins-on-the-28th-of-February': [
    { kind: 'Calendar', every: 'Month', timeZone: 'UTC', anchorDay: 31 },
    '2026-03-30T23:59:59Z',
    'M2026-02-28',
    '2026-02-28T00:00:00Z',
    '2026-03-31T00:00:00Z',
  ],
  'a-month-from-the-30th-in-a-leap-year': [
    { kind: 'Calendar', every: 'Month', timeZone: 'UTC', anchorDay: 30 },
    '2028-02-29T00:00:00Z',
    'M2028-02-29',
    '2028-02-29T00:00:00Z',
    '2028-03-30T00:00:00Z',
  ],
  'a-month-from-the-15th-over-the-end-of-a-year': [
    { kind: 'Calendar', every: 'Month', timeZone: 'UTC', anchorDay: 15 },
    '2027-01-14T23:59:59Z',
    'M2026-12-15',
    '2026-12-15T00:00:00Z',
    '2027-01-15T00:00:00Z',
  ],
};

test.each(Object.entries(known))('%s', (_name, [rule, at, id, from, until]) => {
  const window = calendarWindow(rule, Date.parse(at));
  expect({
    id: window.id,
    from: new Date(window.startsAtMs).toISOString(),
    hours: (window.endsAtMs - window.startsAtMs) / hourMs,
  }).toEqual({ id, from: new Date(from).toISOString(), hours: hours(from, until) });
});

test('a-clock-that-goes-back-comes-back-to-the-window-before', () => {
  const rule: CalendarRule = { kind: 'Calendar', every: 'Day', timeZone: 'Europe/Berlin' };
  const today = calendarWindow(rule, Date.parse('2026-06-02T00:00:00+02:00'));
  const before = calendarWindow(rule, Date.parse('2026-06-01T23:59:59.999+02:00'));
  expect([before.id, today.id]).toEqual(['D2026-06-01', 'D2026-06-02']);
  expect(calendarWindow(rule, today.startsAtMs)).toEqual(today);
});

test('rules-that-say-the-same-share-a-window', () => {
  const rule = { kind: 'Calendar', every: 'Month', timeZone: 'Asia/Tokyo' } as const;
  expect(calendarWindow({ ...rule }, 0)).toBe(calendarWindow({ ...rule }, 1));
});

const rule: fc.Arbitrary<CalendarRule> = fc.oneof(
  fc.record({
    kind: fc.constant('Calendar' as const),
    every: fc.constantFrom('Hour' as const, 'Day' as const),
    timeZone: fc.constantFrom(...zones),
  }),
  fc.record({
    kind: fc.constant('Calendar' as const),
    every: fc.constant('Week' as const),
    timeZone: fc.constantFrom(...zones),
    anchorDay: fc.integer({ min: 1, max: 7 }),
  }),
  fc.record({
    kind: fc.constant('Calendar' as const),
    every: fc.constant('Month' as const),
    timeZone: fc.constantFrom(...zones),
    anchorDay: fc.integer({ min: 1, max: 31 }),
  }),
);
const instant = fc.integer({ min: Date.parse('2005-01-01'), max: Date.parse('2035-01-01') });

test('windows-follow-each-other-without-gap-or-overlap-and-ids-grow', () => {
  fc.assert(
    fc.property(
      rule,
      instant,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (of, at, share) => {
        const window = calendarWindow(of, at);
        expect(window.startsAtMs).toBeLessThanOrEqual(at);
        expect(window.endsAtMs).toBeGreaterThan(at);
        const within = window.startsAtMs + Math.floor((window.endsAtMs - window.startsAtMs) * share);
        const next = calendarWindow({ ...of }, window.endsAtMs);
        const previous = calendarWindow({ ...of }, window.startsAtMs - 1);
        // Asked last, so that it is found anew and not remembered.
        expect(calendarWindow({ ...of }, within)).toEqual(window);
        expect([previous.endsAtMs, next.startsAtMs]).toEqual([window.startsAtMs, window.endsAtMs]);
        expect(previous.id < window.id && window.id < next.id).toBe(true);
      },
    ),
    { numRuns: 400 },
  );
});

test('two-years-of-days-and-hours-around-every-change-are-whole', () => {
  for (const timeZone of zones) {
    for (const every of ['Hour', 'Day'] as const) {
      let at = Date.parse('2010-03-01');
      let id = '';
      const step = every === 'Hour' ? 11 * hourMs : 0;
      while (at < Date.parse('2012-01-15')) {
        const window = calendarWindow({ kind: 'Calendar', every, timeZone }, at);
        expect(window.startsAtMs <= at && at < window.endsAtMs && id < window.id).toBe(true);
        if (step === 0) expect(window.startsAtMs === at || id === '').toBe(true);
        id = window.id;
        at = window.endsAtMs + step;
      }
    }
  }
});
