import { expect, test } from '@jest/globals';
import { fitNonnegative } from './fit-nonnegative.ts';

/** Counts without a pattern, the same at each run. */
const samples = Array.from({ length: 60 }, (_, row) => {
  const counts = [1, 2, 3].map((column) => ((row + 1) * 7919 * column * column) % 97);
  const [first = 0, second = 0, third = 0] = counts;
  return { counts, tokens: 1 + 0.5 * first + 2 * second - 0.001 * third };
});

test('what-made-the-counts-is-found-again-and-nothing-counts-less-than-nothing', () => {
  const [first = 0, second = 0, third = 0] = fitNonnegative(samples);
  expect(first).toBeCloseTo(0.5, 1);
  expect(second).toBeCloseTo(2, 1);
  expect(third).toBeGreaterThanOrEqual(0);
  expect(third).toBeLessThan(0.05);
});

test('a-coefficient-stays-above-its-floor-and-the-others-make-up-for-it', () => {
  const [, second = 0, third = 0] = fitNonnegative(samples, [0, 0, 0.2]);
  expect(third).toBeGreaterThanOrEqual(0.2);
  expect(second).toBeLessThan(2);
});
