import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRecord } from '#runtime/is-record.ts';
import { spliceJson } from './splice-json.ts';

function splice(text: string, fields: Record<string, unknown>): string {
  const value: unknown = JSON.parse(text);
  const has = (name: string): boolean => isRecord(value) && Object.hasOwn(value, name);
  return whole(spliceJson({ bytes: Buffer.from(text), has }, fields));
}

function whole(body: Buffer | readonly Buffer[]): string {
  return Buffer.isBuffer(body) ? body.toString() : Buffer.concat(body).toString();
}

const cases: readonly [string, string, Record<string, unknown>, string][] = [
  ['a-field-is-replaced-in-place', '{"a":1,"model":"x","b":2}', { model: 'y' }, '{"a":1,"model":"y","b":2}'],
  ['space-stays', ' { "model" : "x" , "b" : [ 1 ] } ', { model: 'y' }, ' { "model" : "y" , "b" : [ 1 ] } '],
  ['a-missing-field-comes-first', '{"a":1}', { model: 'y' }, '{"model":"y","a":1}'],
  ['an-empty-object', '{ }', { a: 1, b: null }, '{"a":1,"b":null }'],
  ['both-of-a-double-field', '{"model":"a","model":"b"}', { model: 'y' }, '{"model":"y","model":"y"}'],
  [
    'two-missing-fields-keep-their-order',
    '{"b":1}',
    { model: 'y', stream: true },
    '{"model":"y","stream":true,"b":1}',
  ],
  [
    'fields-that-are-set-stay-where-they-are',
    '{"stream":1,"b":1,"model":1}',
    { model: 'y', n: 1, stream: 2 },
    '{"n":1,"stream":2,"b":1,"model":"y"}',
  ],
  ['a-text-of-that-name-stays', '{"a":"model","model":1}', { model: 'y' }, '{"a":"model","model":"y"}'],
  [
    'an-escaped-name-beside-an-inner-plain-one',
    '{"a":{"model":1},"mod\\u0065l":2}',
    { model: 'y' },
    '{"a":{"model":1},"mod\\u0065l":"y"}',
  ],
  [
    'both-of-a-double-field-of-which-one-is-escaped',
    '{"model":1,"\\u006dodel":2}',
    { model: 'y' },
    '{"model":"y","\\u006dodel":"y"}',
  ],
  ['an-escaped-name', '{"m\\u006fdel":"x"}', { model: 'y' }, '{"m\\u006fdel":"y"}'],
  [
    'an-inner-field-of-that-name-stays',
    '{"a":{"model":"x"},"model":1}',
    { model: 'y' },
    '{"a":{"model":"x"},"model":"y"}',
  ],
  ['a-quoted-brace-is-text', '{"a":"}\\"{\\\\","model":1}', { model: 'y' }, '{"a":"}\\"{\\\\","model":"y"}'],
  [
    'numbers-keep-their-digits',
    '{"seed":12345678901234567890,"model":1}',
    { model: 'y' },
    '{"seed":12345678901234567890,"model":"y"}',
  ],
  ['an-undefined-value-changes-nothing', '{"a":1}', { a: undefined }, '{"a":1}'],
];

test.each(cases)('%s', (_name, text, fields, expected) => {
  expect(splice(text, fields)).toBe(expected);
});

test.each(['[]', '"x"', '1', 'null'])('%s-is-no-object', (text) => {
  expect(() => splice(text, { a: 1 })).toThrow(TypeError);
});

test('what-is-parsed-afterwards-is-what-was-parsed-before-with-the-fields-set', () => {
  // V8 of Node 24 reads a name of one character that is written with an escape, `"\\n"`, as a backslash at times: what is
  // escaped comes with another letter.
  const plain = fc
    .string({ minLength: 1, maxLength: 1 })
    .filter((letter) => JSON.stringify(letter).length === 3);
  const stringUnit = fc.oneof(plain, fc.constantFrom('"a', '\\b', '\nc', '\u0000d', '\\"', '{', '}', 'ü'));
  const value = fc.jsonValue({ stringUnit });
  const any = fc.string({ unit: stringUnit });
  const names = fc.oneof(fc.constantFrom('model', 'stream', 'a"b', 'c\\', 'ü'), any);
  const object = fc.dictionary(names, value, { noNullPrototype: true });
  fc.assert(
    fc.property(object, object, fc.constantFrom(undefined, 1, '\t'), (body, fields, indent) => {
      // `__proto__` is a setter in the literal that the expectation spreads.
      fc.pre(!Object.hasOwn(body, '__proto__') && !Object.hasOwn(fields, '__proto__'));
      const plain: unknown = JSON.parse(JSON.stringify({ ...body, ...fields }));
      expect(JSON.parse(splice(JSON.stringify(body, null, indent), fields))).toEqual(plain);
    }),
  );
});

test('whatever-stands-around-them-exactly-the-values-of-these-fields-change', () => {
  const space = fc.constantFrom('', '', ' ', '\n\t');
  const spelled = fc.constantFrom('model', 'mod\\u0065l', '\\u006Dodel', 'stream', 'str\\u0065am', 'models');
  const other = fc.string().map((text) => JSON.stringify(text).slice(1, -1));
  const text = fc.oneof(spelled, other).map((inner) => `"${inner}"`);
  const inner = fc.oneof(
    text,
    fc.json(),
    fc.tuple(text, space, text).map(([name, gap, value]) => `{${gap}${name}${gap}:${value}}`),
    fc.array(text, { maxLength: 3 }).map((items) => `[${items.join(' , ')}]`),
  );
  const field = fc.record({ name: text, value: inner, gap: space });
  const edits = fc.record({ model: fc.json(), stream: fc.json() }, { requiredKeys: [] });
  const print = ({ name, value, gap }: { name: string; value: string; gap: string }): string =>
    `${gap}${name}${gap}:${gap}${value}${gap}`;
  fc.assert(
    fc.property(fc.array(field, { maxLength: 6 }), edits, space, (fields, texts, before) => {
      const wanted = new Map(Object.entries(texts).map(([name, json]) => [name, JSON.parse(json)]));
      const names = new Set(fields.map(({ name }) => JSON.parse(name)));
      const missing = [...wanted].filter(([name]) => !names.has(name));
      const added = missing.map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
      const kept = fields.map((one) => {
        const name = JSON.parse(one.name);
        return print(wanted.has(name) ? { ...one, value: JSON.stringify(wanted.get(name)) } : one);
      });
      const expected = `${before}{${[...added, ...kept].join(',')}}${before}`;
      const body = `${before}{${fields.map(print).join(',')}}${before}`;
      expect(splice(body, Object.fromEntries(wanted))).toBe(expected);
    }),
    { numRuns: 3000 },
  );
});

test.each([
  ['first', (content: string) => `{"model":"m","content":"${content}"}`],
  ['last', (content: string) => `{"content":"${content}","model":"m"}`],
  ['in-the-middle', (content: string) => `{"a":"${content}","model":"m","b":"${content}"}`],
  ['missing', (content: string) => `{"content":"${content}"}`],
])('a-large-body-keeps-all-but-a-field-that-is-%s-and-is-not-copied', (place, print) => {
  const bytes = Buffer.from(print('x'.repeat(300_000)));
  const has = (): boolean => place !== 'missing';
  const spliced = spliceJson({ bytes, has }, { model: 'other' });
  const expected = bytes.toString().replace('"m"', '"other"');
  expect(whole(spliced)).toBe(place === 'missing' ? `{"model":"other",${expected.slice(1)}` : expected);
  const longest = [spliced].flat().filter(({ length }) => length > 200_000);
  expect(longest.map(({ buffer }) => buffer === bytes.buffer)).not.toContain(false);
});
