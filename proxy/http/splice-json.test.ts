import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { spliceJson } from './splice-json.ts';

const splice = (text: string, fields: Record<string, unknown>): string =>
  spliceJson(Buffer.from(text), fields).toString();

const cases: readonly [string, string, Record<string, unknown>, string][] = [
  ['a-field-is-replaced-in-place', '{"a":1,"model":"x","b":2}', { model: 'y' }, '{"a":1,"model":"y","b":2}'],
  ['space-stays', ' { "model" : "x" , "b" : [ 1 ] } ', { model: 'y' }, ' { "model" : "y" , "b" : [ 1 ] } '],
  ['a-missing-field-comes-first', '{"a":1}', { model: 'y' }, '{"model":"y","a":1}'],
  ['an-empty-object', '{ }', { a: 1, b: null }, '{"a":1,"b":null }'],
  ['both-of-a-double-field', '{"model":"a","model":"b"}', { model: 'y' }, '{"model":"y","model":"y"}'],
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
  const value = fc.jsonValue();
  const names = fc.oneof(fc.constantFrom('model', 'stream', 'a"b', '\\', 'ü'), fc.string());
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
