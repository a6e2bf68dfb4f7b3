import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasControlByte } from './has-control-byte.ts';

test('it-finds-what-a-look-at-each-byte-finds-wherever-the-bytes-begin', () => {
  const byte = fc.oneof(
    { arbitrary: fc.constantFrom(0x20, 0x7f, 0x80, 0x9f, 0xa0, 0xff), weight: 30 },
    { arbitrary: fc.constantFrom(0x00, 0x1f), weight: 1 },
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 24 }), fc.nat(8), (values, offset) => {
      const bytes = Buffer.from(new ArrayBuffer(64), offset, values.length);
      bytes.set(values);
      expect(hasControlByte(bytes)).toBe(values.some((value) => value < 0x20));
    }),
    { numRuns: 2000 },
  );
});
