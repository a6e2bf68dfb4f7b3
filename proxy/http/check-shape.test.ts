import { expect, test } from '@jest/globals';
import { checkShape } from './check-shape.ts';

const text = 'x'.repeat(300_000);
const check = (body: string) => () => checkShape(Buffer.from(body));

test.each([
  ['[', 'open brackets', 'nested more than 500 levels deep'],
  ['{"a":', 'open objects', 'nested more than 500 levels deep'],
  ['{},', 'small objects', 'of more than 200000 lists and objects'],
  ['[],', 'small lists', 'of more than 200000 lists and objects'],
])('%s-over-and-over-is-refused', (part, _name, message) => {
  expect(check(`[${part.repeat(300_000)}`)).toThrow(message);
});

test.each([
  ['brackets within strings', JSON.stringify({ a: '['.repeat(200_000), b: '{'.repeat(200_000) })],
  ['escaped quotes and backslashes before brackets', JSON.stringify({ a: `\\"[`.repeat(150_000), b: '\\' })],
  ['a depth of 500', `${'['.repeat(500)}"${text}"${']'.repeat(500)}`],
  [
    'many objects one after the other',
    JSON.stringify({ a: text, b: Array.from({ length: 10_000 }, () => ({ c: 1 })) }),
  ],
  ['a string without an end', `["${text}`],
  ['a small body, however deep', '['.repeat(200_000)],
])('%s-pass', (_name, body) => {
  expect(check(body)).not.toThrow();
});
