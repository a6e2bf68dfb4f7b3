import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Calibration } from './calibration.ts';

test('an-unknown-model-is-estimated-as-it-is-with-a-margin-for-admission', () => {
  const calibration = new Calibration();
  expect(calibration.likely('openai/gpt-4o', 1_000)).toBe(1_000);
  expect(calibration.most('openai/gpt-4o', 1_000)).toBe(1_165);
});

test('a-model-that-counts-more-is-learned-and-others-are-not-touched', () => {
  const calibration = new Calibration();
  for (let request = 0; request < 60; request++) calibration.learn('a/m', 1_000, 1_300);
  expect(calibration.likely('a/m', 1_000)).toBeGreaterThan(1_290);
  expect(calibration.most('a/m', 1_000)).toBeLessThan(1_320);
  expect(calibration.likely('b/m', 1_000)).toBe(1_000);
});

test('one-odd-request-moves-little', () => {
  const calibration = new Calibration();
  calibration.learn('a/m', 1_000, 2_000);
  expect(calibration.likely('a/m', 1_000)).toBe(1_100);
});

test.each([
  ['no-usage', 1_000, 0],
  ['usage-of-something-else', 1_000, 100_000],
  ['nothing-but-wrapping', 10, 15],
  ['no-number', 1_000, Number.NaN],
])('%s-teaches-nothing', (_name, estimate, counted) => {
  const calibration = new Calibration();
  calibration.learn('a/m', estimate, counted);
  expect(calibration.likely('a/m', 1_000)).toBe(1_000);
});

test('whatever-is-learned-the-most-is-not-below-the-likely-and-both-stay-in-bounds', () => {
  const seen = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.nat(1e7)), { maxLength: 60 });
  fc.assert(
    fc.property(seen, (requests) => {
      const calibration = new Calibration();
      for (const [estimate, counted] of requests) calibration.learn('a/m', estimate, counted);
      const likely = calibration.likely('a/m', 10_000);
      const most = calibration.most('a/m', 10_000);
      expect(likely).toBeGreaterThanOrEqual(5_000);
      expect(most).toBeGreaterThanOrEqual(likely);
      expect(most).toBeLessThanOrEqual(30_000);
    }),
  );
});

test('95-of-100-requests-stay-below-the-most-once-a-model-is-known', () => {
  const calibration = new Calibration();
  let below = 0;
  const total = 2_000;
  for (let request = 0; request < total; request++) {
    // Evenly spread about 1.2 like the sum of four dice.
    const noise = [7, 11, 13, 17].reduce(
      (sum, prime) => sum + ((request * prime * 7_919) % 1_000) / 1_000 - 0.5,
      0,
    );
    const counted = 1_000 * (1.2 + 0.1 * noise);
    if (request > 100 && counted <= calibration.most('a/m', 1_000)) below += 1;
    calibration.learn('a/m', 1_000, counted);
  }
  expect(below / (total - 101)).toBeGreaterThan(0.9);
});

test('the-model-learned-longest-ago-is-forgotten-first', () => {
  const calibration = new Calibration();
  calibration.learn('old', 1_000, 1_500);
  calibration.learn('kept', 1_000, 1_500);
  for (let model = 0; model < 998; model++) calibration.learn(`m${model}`, 1_000, 1_500);
  calibration.learn('kept', 1_000, 1_500);
  calibration.learn('new', 1_000, 1_500);
  expect(calibration.likely('old', 1_000)).toBe(1_000);
  expect(calibration.likely('kept', 1_000)).toBeGreaterThan(1_050);
});
