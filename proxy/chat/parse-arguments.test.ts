import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseArguments } from './parse-arguments.ts';

function reprint(text: string): string {
  const result = parseArguments(text);
  return result.kind === 'Ok' ? JSON.stringify(result.value) : `failed: ${result.failure}`;
}

test.each([
  ['integers-beyond-2^53', '{"id":12345678901234567890,"list":[9007199254740993]}'],
  ['numbers-as-they-were-written', '{"price":1.0,"tiny":1e-7,"zero":-0}'],
  ['keys-that-name-a-prototype', '{"__proto__":{"a":1},"constructor":2}'],
  ['text-outside-ASCII', '{"name":"Zoë 🚀"}'],
])('arguments-keep-%s', (_name, text) => {
  expect(reprint(text)).toBe(text);
});

test.each([
  ['', '{}'],
  [' \n', '{}'],
  ['{"a":', 'failed: tool arguments are not JSON'],
  ['[1]', 'failed: tool arguments are not a JSON object'],
  ['"{}"', 'failed: tool arguments are not a JSON object'],
  ['null', 'failed: tool arguments are not a JSON object'],
])('arguments-%j-give-%s', (text, printed) => {
  expect(reprint(text)).toBe(printed);
});

test('arguments-that-are-any-compact-JSON-object-print-as-they-came', () => {
  const keys = fc.string().filter((key) => !/^\d+$/.test(key));
  fc.assert(
    fc.property(fc.dictionary(keys, fc.json()), (fields) => {
      const text = `{${Object.entries(fields)
        .map(([key, json]) => `${JSON.stringify(key)}:${JSON.stringify(json)}`)
        .join(',')}}`;
      expect(reprint(text)).toBe(text);
    }),
  );
});
