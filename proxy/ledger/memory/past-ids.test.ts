import { expect, test } from '@jest/globals';
import { hashId } from './hash-id.ts';
import { PastIds } from './past-ids.ts';

test('ids-are-known-for-ten-minutes-at-least-and-not-for-ever', () => {
  const past = new PastIds(0);
  past.add(hashId('a'), 599_999);
  past.add(hashId('b'), 600_000);
  expect([past.has(hashId('a')), past.has(hashId('b'))]).toEqual([true, true]);
  past.add(hashId('c'), 1_199_999);
  expect(past.has(hashId('a'))).toBe(true);
  past.add(hashId('d'), 1_200_000);
  expect(['a', 'b', 'c', 'd'].map((id) => past.has(hashId(id)))).toEqual([false, true, true, true]);
});

test('more-ids-than-are-kept-push-the-oldest-out', () => {
  const past = new PastIds(0, 2000);
  for (let at = 0; at <= 4000; at++) past.add(hashId(`r${at}`), 0);
  const known = ['r1999', 'r2000', 'r4000'].map((id) => past.has(hashId(id)));
  expect(known).toEqual([false, true, true]);
});

test('many-ids-that-differ-a-little-have-hashes-that-differ', () => {
  const hashes = new Set<number>();
  for (let at = 0; at < 50_000; at++) {
    hashes.add(hashId(`request-${at}`));
    hashes.add(hashId(`${at}-request`));
  }
  expect(hashes.size).toBe(100_000);
});
