import { expect, test } from '@jest/globals';
import { readUsage, ticksInStat } from './proc-usage.ts';

test('ticks-are-found-behind-a-command-with-spaces-and-brackets', () => {
  const line = '42 (node (v) x) S 1 42 42 0 -1 4194304 100 0 0 0 17 5 0 0 20 0 11 0 100';
  expect(ticksInStat(line)).toBe(22);
});

test('process-that-is-gone-has-used-nothing', () => {
  expect(readUsage(2 ** 22 + 1)).toEqual({ cpuMicros: 0, rssBytes: 0 });
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('work-shows-in-the-time-of-the-process', () => {
  const before = readUsage(process.pid);
  const until = performance.now() + 60;
  while (performance.now() < until);
  expect(readUsage(process.pid).cpuMicros - before.cpuMicros).toBeGreaterThan(5000);
  expect(before.rssBytes).toBeGreaterThan(1e6);
});
