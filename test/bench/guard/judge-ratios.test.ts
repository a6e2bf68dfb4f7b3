import { expect, test } from '@jest/globals';
import type { ThroughputRun } from '../report/results.ts';
import { judgeRatios } from './judge-ratios.ts';
import { type Pair, ratioOf } from './ratio-of-pairs.ts';

const run = (cpuMicrosPerRequest: number, busy: number): ThroughputRun => ({
  cpuMicrosPerRequest,
  busy,
  requestsPerSecond: 1,
});
const pair = (gateway: number, floor: number, busy = 0.9): Pair => ({
  gateway: run(gateway, busy),
  floor: run(floor, 0.6),
});
const recorded = { 'json-1k': 2 };

test('a-slow-slice-of-the-floor-does-not-hide-what-the-gateway-costs', () => {
  const ratio = ratioOf('json-1k', [pair(300, 100), pair(310, 900), pair(305, 100)]);
  expect(ratio).toEqual({ kind: 'Ratio', workload: 'json-1k', ratio: 3 });
});

test('slices-in-which-others-had-the-processor-do-not-count', () => {
  const slow = [pair(100, 100, 0.2), pair(100, 100, 0.1)];
  const ratio = ratioOf('json-1k', [...slow, pair(300, 100), pair(300, 100), pair(300, 100)]);
  expect(ratio).toMatchObject({ ratio: 3 });
  expect(ratioOf('json-1k', [...slow, pair(300, 100)])).toMatchObject({ kind: 'Contended', pairs: 1 });
});

test('a-ratio-within-the-margin-passes-and-one-past-it-names-both-and-the-profile', () => {
  const ratio = (value: number) => ({ kind: 'Ratio', workload: 'json-1k', ratio: value }) as const;
  expect(judgeRatios([ratio(2.9)], recorded)).toEqual({ passed: 1, failures: [], missing: [] });
  const { passed, failures } = judgeRatios([ratio(3.1)], recorded);
  expect(passed).toBe(0);
  expect(failures[0]).toMatch(/^json-1k takes 3\.10 .* recorded are 2\.00, .*--profile json-1k/);
});

test('a-workload-that-nobody-recorded-fails-and-one-that-could-not-be-judged-is-missing', () => {
  const unknown = { kind: 'Ratio', workload: 'new', ratio: 1 } as const;
  const contended = { kind: 'Contended', workload: 'json-1k', pairs: 0 } as const;
  const { passed, failures, missing } = judgeRatios([unknown, contended], recorded);
  expect([passed, failures.length, missing.length]).toEqual([0, 1, 1]);
});
