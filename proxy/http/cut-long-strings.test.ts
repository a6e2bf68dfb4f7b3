import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRecord } from '#runtime/is-record.ts';
import { cutLongStrings, keptBytes } from './cut-long-strings.ts';

const cut = (text: string): string | undefined => cutLongStrings(Buffer.from(text));

test('a-file-in-a-body-is-cut-and-everything-around-it-stays', () => {
  const file = 'iVBORw0KGgo+/='.repeat(5000);
  const body = (url: string): string => JSON.stringify({ a: ['x', { url }, 'y'], url, model: 'm' }, null, 2);
  expect(cut(body(file))).toBe(body(file.slice(0, keptBytes)));
});

test.each([
  ['many-short-strings', JSON.stringify(Array.from({ length: 10_000 }, () => 'word'))],
  ['numbers', JSON.stringify({ a: Array.from({ length: 10_000 }, (_unused, at) => at), b: 'x' })],
  ['space', `{"a"${' '.repeat(50_000)}:"x"}`],
  ['a-long-string-with-escapes', JSON.stringify({ a: 'line\n'.repeat(10_000) })],
  ['no-quote-at-all', '1'.repeat(50_000)],
])('%s-are-left-alone', (_name, text) => {
  expect(cut(text)).toBeUndefined();
});

test('a-character-is-not-cut-in-two', () => {
  for (const shift of ['', 'a', 'ab']) {
    const text = cut(JSON.stringify({ a: shift + '語'.repeat(10_000) })) ?? '';
    expect(text).not.toContain('\ufffd');
    expect(text.length).toBeLessThan(keptBytes);
  }
});

test('what-is-left-is-JSON-exactly-where-the-body-is-and-means-the-same', () => {
  const long = fc
    .tuple(fc.constantFrom('A', 'é', '語', ' ', ',', ':', ']', '}', '{', '1', '\\n', '\\"'), fc.string())
    .map(([first, rest]) => `${first}${JSON.stringify(rest).slice(1, -1)}${'x9+/'.repeat(5000)}`);
  const value = fc.oneof({ arbitrary: long.map((text) => `"${text}"`), weight: 2 }, fc.json());
  const document = fc
    .array(value, { maxLength: 4 })
    .map((values) => `[${values.map((one, at) => (at % 2 === 0 ? one : `{"k":${one}}`)).join(',')}]`);
  const damage = fc.record({
    quoteAt: fc.nat(12),
    shift: fc.integer({ min: -1, max: 2 }),
    drop: fc.nat(1),
    put: fc.constantFrom('', '"', '\\', '\\u', ',', ':', ' ', '\n', '\u0001', ']', '}', 'x'),
  });
  fc.assert(
    fc.property(document, fc.option(damage), (sound, spoilt) => {
      const body = spoilt === null ? sound : spoil(sound, spoilt);
      const before = parse(body);
      const after = parse(cut(body) ?? body);
      expect(shorten(after)).toEqual(shorten(before));
    }),
    { numRuns: 1000 },
  );
});

/** Changes something near one of the quotes. */
function spoil(
  text: string,
  { quoteAt, shift, drop, put }: { quoteAt: number; shift: number; drop: number; put: string },
): string {
  let at = 0;
  for (let count = 0; count < quoteAt; count++) at = Math.max(at, text.indexOf('"', at + 1));
  const place = Math.max(0, at + shift);
  return text.slice(0, place) + put + text.slice(place + drop);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Both long and cut strings become what they begin with. */
function shorten(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, 1000);
  if (Array.isArray(value)) return value.map(shorten);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shorten(item)]));
}
