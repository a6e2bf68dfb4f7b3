import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { joinLines } from './join-lines.ts';

test('lines-of-one-turn-are-one-text-in-their-order', async () => {
  const written: string[] = [];
  const take = joinLines((text) => written.push(text));
  take('a\n');
  take('b\n');
  expect(written).toEqual([]);
  await nextTurn();
  take('c\n');
  await nextTurn();
  expect(written).toEqual(['a\nb\n', 'c\n']);
});
