import { expect, test } from '@jest/globals';
import { judge, type Verdict } from './goals.ts';
import type { Spread } from './spread.ts';

const spread = (min: number, median: number, max: number): Spread => ({ min, median, max });

const cases: readonly [string, 'AtMost' | 'AtLeast', Spread | undefined, Verdict][] = [
  ['every-run-below', 'AtMost', spread(0.8, 0.9, 1), 'Met'],
  ['worst-run-above', 'AtMost', spread(0.8, 0.9, 1.1), 'Unclear'],
  ['only-the-best-run-below', 'AtMost', spread(0.9, 1.1, 1.2), 'Unclear'],
  ['every-run-above', 'AtMost', spread(1.1, 1.2, 1.3), 'Missed'],
  ['every-run-above-where-more-is-better', 'AtLeast', spread(1.1, 1.2, 1.3), 'Met'],
  ['worst-run-below-where-more-is-better', 'AtLeast', spread(0.9, 1.2, 1.3), 'Unclear'],
  ['every-run-below-where-more-is-better', 'AtLeast', spread(0.7, 0.8, 0.9), 'Missed'],
  ['no-run-at-all', 'AtMost', undefined, 'NotMeasured'],
];

test.each(cases)('%s-of-a-bound', (_name, kind, figure, verdict) => {
  expect(judge({ kind, bound: 1 }, figure)).toBe(verdict);
});
