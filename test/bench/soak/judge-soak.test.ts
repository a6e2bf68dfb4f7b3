import { expect, test } from '@jest/globals';
import { judgeSoak } from './judge-soak.ts';
import { seededRandom } from './seeded-random.ts';
import type { SoakResult } from './soak-result.ts';

const minutes = 30;
const mb = 1024 ** 2;

function soak(heapMb: (atMinutes: number) => number, end: Partial<SoakResult['after']> = {}): SoakResult {
  const memory = { heapUsed: 0, external: 0, arrayBuffers: 0, rss: 0, sockets: 1, handles: 3 };
  const samples = Array.from({ length: minutes * 2 - 1 }, (_unused, at) => {
    const atMinutes = (at + 1) / 2;
    return { ...memory, atMinutes, inFlight: 7, heapUsed: heapMb(atMinutes) * mb };
  });
  return {
    ...{ takenAt: '', commit: '', minutes, perSecond: 1, seed: 1, samples, before: memory },
    requests: { sent: 1, answered: 1, left: 0, unsent: 0, wrong: {} },
    after: { ...memory, inFlight: 0, ...end },
  };
}

test('a-heap-that-grows-while-it-warms-up-and-is-flat-from-then-on-has-no-problem', () => {
  const random = seededRandom(1);
  const verdict = judgeSoak(soak((at) => (at < 6 ? 20 + at : 26) + random()));
  expect(verdict.problems).toEqual([]);
  expect(Math.abs(verdict.slopePercent)).toBeLessThan(3);
});

test('a-heap-that-loses-a-few-bytes-a-request-is-found-by-both-measures', () => {
  const verdict = judgeSoak(soak((at) => 26 + at / 10));
  expect(verdict.slopePercent).toBeGreaterThan(5);
  expect(verdict.quartersPercent).toBeGreaterThan(5);
  expect(verdict.problems).toHaveLength(2);
});

test('a-heap-that-shrinks-has-no-problem', () => {
  expect(judgeSoak(soak((at) => 40 - at / 2)).problems).toEqual([]);
});

test('a-step-in-the-last-quarter-is-found', () => {
  expect(judgeSoak(soak((at) => (at > 22 ? 29 : 26))).problems).not.toEqual([]);
});

test('requests-and-sockets-that-are-left-at-the-end-are-named', () => {
  const { problems } = judgeSoak(soak(() => 26, { inFlight: 2, sockets: 4 }));
  expect(problems).toEqual([
    '2 requests are still in flight at the end',
    '4 sockets are open at the end, 1 were before',
  ]);
});

test('no-samples-are-no-proof', () => {
  expect(judgeSoak({ ...soak(() => 26), samples: [] }).problems).toHaveLength(2);
});
