import { expect, test } from '@jest/globals';
import { parseDuration, parsePositiveDuration } from './parse-duration.ts';

test.each([
  ['0s', 0],
  ['1ms', 1],
  ['500ms', 500],
  ['90s', 90_000],
  ['1h30m', 5_400_000],
  ['1m1s1ms', 61_001],
  ['1s500ms', 1500],
  ['596h31m23s647ms', 2_147_483_647],
])('%s-is-%d-milliseconds', (text, expected) => {
  expect(parseDuration(text)).toEqual({ kind: 'Ok', value: expected });
});

test.each(['', '1', 's', '1d', '-1s', '1.5s', '1s 2s', '596h31m23s648ms', '99999h'])(
  '"%s"-is-no-duration',
  (text) => {
    expect(parseDuration(text).kind).toBe('Failed');
  },
);

test('nothing-is-not-a-positive-duration', () => {
  expect([parsePositiveDuration('0h0s').kind, parsePositiveDuration('1ms').kind]).toEqual(['Failed', 'Ok']);
});
