import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findJsonError } from './find-json-error.ts';
import { parseJsonBody } from './parse-json-body.ts';

test.each([
  ['', 'it is empty'],
  ['{"a":', 'it ends too early at position 5 (line 1, column 6)'],
  ['{"a":1,}', 'unexpected character at position 7 (line 1, column 8)'],
  ['{\n"a" 1}', 'unexpected character at position 6 (line 2, column 5)'],
  ['{"a":01}', 'unexpected character at position 6 (line 1, column 7)'],
  ['[1] x', 'unexpected character at position 4 (line 1, column 5)'],
])('%s-is-refused-with-its-place', (text, place) => {
  expect(() => parseJsonBody(Buffer.from(text))).toThrow(`The request body is not valid JSON: ${place}.`);
});

test('bytes-that-are-no-UTF-8-are-refused', () => {
  expect(() => parseJsonBody(Buffer.from([0x22, 0xff, 0x22]))).toThrow('not valid UTF-8');
});

test('it-agrees-with-JSON.parse', () => {
  const text = fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"',
        '\\',
        '1',
        '-',
        '.5',
        'e3',
        'null',
        ' ',
        '\n',
      ),
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(text, fc.json()), (source) => {
      let isJson = true;
      try {
        JSON.parse(source);
      } catch {
        isJson = false;
      }
      expect(findJsonError(source) === undefined).toBe(isJson);
    }),
    { numRuns: 2000 },
  );
});
