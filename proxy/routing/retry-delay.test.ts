import { expect, test } from '@jest/globals';
import { readRetryAfter, retryDelayMs } from './retry-delay.ts';

const retry = { backoffBaseMs: 100, backoffMaxMs: 2000 };

test.each([
  [1, 100],
  [2, 200],
  [5, 1600],
  [6, 2000],
  [1000, 2000],
])('after-%d-failures-the-wait-is-at-most-%d-ms', (failures, ceiling) => {
  expect(retryDelayMs(retry, { failures, retryAfterMs: undefined }, () => 1)).toBe(ceiling);
  expect(retryDelayMs(retry, { failures, retryAfterMs: undefined }, () => 0)).toBe(0);
});

test('the-wait-that-the-upstream-asks-for-is-kept-within-the-maximum', () => {
  expect(retryDelayMs(retry, { failures: 1, retryAfterMs: 2000 }, () => 0)).toBe(2000);
  expect(retryDelayMs(retry, { failures: 1, retryAfterMs: 2001 }, () => 0)).toBeUndefined();
});

const now = Date.parse('2026-01-01T00:00:00Z');

test.each([
  ['seconds', { 'retry-after': '3' }, 3000],
  ['a-date', { 'retry-after': 'Thu, 01 Jan 2026 00:00:05 GMT' }, 5000],
  ['a-date-that-is-over', { 'retry-after': 'Wed, 31 Dec 2025 00:00:05 GMT' }, 0],
  ['milliseconds', { 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  ['nonsense', { 'retry-after': 'soon' }, undefined],
  ['nothing', {}, undefined],
])('retry-after-as-%s', (_name, headers, expected) => {
  expect(readRetryAfter(headers, now)).toBe(expected);
});
