import { expect, test } from '@jest/globals';
import { isDateTime } from './is-date-time.ts';

test.each([
  ['2030-01-31T12:00:00Z', true],
  ['2030-01-31t12:00:00.25z', true],
  ['2028-02-29T23:59:59+05:30', true],
  ['2030-01-31T12:00:00', false],
  ['2030-01-31 12:00:00Z', false],
  ['2030-01-31', false],
  ['2030-02-30T12:00:00Z', false],
  ['2030-13-01T12:00:00Z', false],
  ['2030-01-31T24:00:00Z', false],
  ['2030-01-31T12:00:60Z', false],
  ['tomorrow', false],
])('%s-as-a-date-time-is-%p', (text, verdict) => {
  expect(isDateTime(text)).toBe(verdict);
});
