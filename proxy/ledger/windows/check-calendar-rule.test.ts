import { expect, test } from '@jest/globals';
import type { CalendarRule } from './calendar-window.ts';
import { checkCalendarRule } from './check-calendar-rule.ts';

const rule = (part: Partial<CalendarRule>): CalendarRule => ({
  kind: 'Calendar',
  every: 'Month',
  timeZone: 'UTC',
  ...part,
});

test.each([
  ['an-unknown-zone', { timeZone: 'Europe/Atlantis' }, /'Europe\/Atlantis' is no time zone/],
  ['an-empty-zone', { timeZone: '' }, /is no time zone/],
  ['an-anchor-of-a-day', { every: 'Day', anchorDay: 1 }, /a window of one day has no anchorDay/],
  ['an-eighth-weekday', { every: 'Week', anchorDay: 8 }, /anchorDay 8 of a week is not within 1 to 7/],
  ['a-32nd', { anchorDay: 32 }, /not within 1 to 31/],
] as const)('%s-is-refused', (_name, part, reason) => {
  expect(checkCalendarRule(rule(part))).toEqual({ kind: 'Failed', failure: expect.stringMatching(reason) });
});

test.each([
  [{}],
  [{ timeZone: 'Europe/Berlin', anchorDay: 31 }],
  [{ every: 'Week', anchorDay: 7 }],
  [{ every: 'Hour' }],
] as const)('%j-is-accepted', (part) => {
  expect(checkCalendarRule(rule(part)).kind).toBe('Ok');
});
