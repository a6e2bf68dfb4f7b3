import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readImageSize } from './image-size.ts';

const pad = (bytes: readonly number[]): string =>
  Buffer.concat([Buffer.from(bytes), Buffer.alloc(40)]).toString('base64');
const ascii = (word: string): readonly number[] => Array.from(Buffer.from(word, 'latin1'));

test.each([
  ['PNG', [0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, ...ascii('IHDR'), 0, 0, 1, 44, 0, 0, 0, 200]],
  ['GIF', [...ascii('GIF89a'), 0x2c, 1, 200, 0]],
  ['WebP-extended', [...ascii('RIFF....WEBPVP8X'), 10, 0, 0, 0, 0, 0, 0, 0, 0x2b, 1, 0, 199, 0, 0]],
  ['WebP-lossy', [...ascii('RIFF....WEBPVP8 '), 0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 0x2c, 1, 200, 0]],
  ['WebP-lossless', [...ascii('RIFF....WEBPVP8L'), 0, 0, 0, 0, 0x2f, 0x2b, 0xc1, 0x31, 0]],
  ['JPEG', [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc4, 0, 3, 9, 0xff, 0xc2, 0, 11, 8, 0, 200, 1, 44, 3]],
] as const)('%s', (_name, bytes) => {
  expect(readImageSize(pad(bytes))).toEqual({ width: 300, height: 200 });
});

test('no-bytes-are-an-error', () => {
  const heads = fc.constantFrom([], [0xff, 0xd8, 0xff], [0x89, 0x50, 0x4e, 0x47], ascii('RIFF....WEBPVP8X'));
  fc.assert(
    fc.property(heads, fc.uint8Array({ maxLength: 200 }), (head, rest) => {
      const size = readImageSize(Buffer.concat([Buffer.from([...head]), rest]).toString('base64'));
      if (size !== undefined) expect(Math.min(size.width, size.height)).toBeGreaterThan(0);
    }),
  );
});
