import { hash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { compileKey, findKey, type KeyRing } from './key-ring.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const keyOf = (name: string, at: number): string => `sp-${name}-${String(at).padStart(40, '0')}`;
const batches = 400;
const perBatch = 50;

function makeRing(): KeyRing {
  const states = [
    ['good', {}],
    ['suspended', { suspended: true }],
    ['expired', { expiresAt: '2025-01-01T00:00:00Z' }],
  ] as const;
  const entries = states.flatMap(([name, rest]) =>
    Array.from({ length: 500 }, (_, at) => {
      const sha256 = hash('sha256', keyOf(name, at));
      const base = { kind: 'key', namespace: 'a', name, sha256, attributes: {}, suspended: false } as const;
      return [sha256, compileKey({ ...base, ...rest })] as const;
    }),
  );
  return new Map(entries.flatMap(([sha256, key]) => (key === undefined ? [] : [[sha256, key] as const])));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/**
 * Medians of batches that are taken in turns: what else the machine does falls on all kinds alike. The bound is far from noise
 * and from what could be seen over a network; a kind that skips the hash would be many times faster.
 */
test('refusing-a-key-takes-as-long-whether-it-is-unknown-suspended-or-expired', () => {
  const ring = makeRing();
  const kinds = ['unknown', 'suspended', 'expired'] as const;
  const times = new Map<string, number[]>(kinds.map((kind) => [kind, []]));
  for (let batch = 0; batch < batches; batch += 1) {
    for (const [kind, taken] of times) {
      const keys = Array.from({ length: perBatch }, (_, at) => keyOf(kind, (batch + at) % 500));
      const startedAt = process.hrtime.bigint();
      for (const key of keys)
        if (findKey(ring, hash('sha256', key), now) !== undefined) throw new Error('it was taken');
      taken.push(Number(process.hrtime.bigint() - startedAt));
    }
  }
  const medians = Array.from(times.values(), median);
  expect(findKey(ring, hash('sha256', keyOf('good', 1)), now)?.id).toBe('a/good');
  expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(2);
});
