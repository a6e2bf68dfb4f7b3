import { expect, test } from '@jest/globals';
import { decodeLine, encodeLine } from './line.ts';

test('a-line-begins-with-the-checksum-that-others-would-take', () => {
  // As zlib's own tools print it.
  expect(encodeLine('["K"]')).toBe('4d7d673a ["K"]\n');
});

test('a-line-with-any-one-character-changed-is-not-whole', () => {
  const line = encodeLine('["S","a",1,2,3]').trimEnd();
  expect(decodeLine(line)).toEqual(['S', 'a', 1, 2, 3]);
  for (let at = 0; at < line.length; at++) {
    const changed = `${line.slice(0, at)}${line[at] === '7' ? '8' : '7'}${line.slice(at + 1)}`;
    expect(decodeLine(changed)).toBeUndefined();
  }
});

test.each(['', 'x', '00000000 ', '00000000'])('%j-is-no-line', (line) => {
  expect(decodeLine(line)).toBeUndefined();
});
