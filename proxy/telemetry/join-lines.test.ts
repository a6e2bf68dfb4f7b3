import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { joinLines } from './join-lines.ts';

let written: string[];
beforeEach(() => {
  jest.useFakeTimers();
  written = [];
});
afterEach(() => {
  jest.useRealTimers();
});

test('lines-that-come-close-together-are-one-text-in-their-order', () => {
  const take = joinLines((text) => written.push(text));
  take('a\n');
  jest.advanceTimersByTime(49);
  take('b\n');
  expect(written).toEqual([]);
  jest.advanceTimersByTime(1);
  take('c\n');
  jest.advanceTimersByTime(50);
  expect(written).toEqual(['a\nb\n', 'c\n']);
});

test('much-text-waits-for-no-timer-and-no-line-is-written-twice', () => {
  const take = joinLines((text) => written.push(text));
  const long = `${'x'.repeat(20_000)}\n`;
  take(long);
  take(long);
  expect(written).toEqual([long + long]);
  take('next\n');
  jest.advanceTimersByTime(100);
  expect(written).toEqual([long + long, 'next\n']);
});
