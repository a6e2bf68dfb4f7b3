import { expect, test } from '@jest/globals';
import { type Field, present, readFields } from './read-fields.ts';

const body = {
  model: 'm',
  none: null,
  count: 1.5,
  deep: [{ url: 7 }],
};

const cases: readonly [string, (root: Field) => unknown, unknown][] = [
  ['a-string', (root) => root.at('model').string(), 'm'],
  ['null-is-absent', (root) => root.at('none').optional((field) => field.string()), undefined],
  ['an-absent-list-is-empty', (root) => root.at('none').items(), []],
  ['a-name-of-the-prototype-is-absent', (root) => root.at('constructor').present, false],
  ['a-missing-field', (root) => root.at('none').string(), { path: 'none', message: 'is required' }],
  [
    'the-path-of-a-nested-field',
    (root) => root.at('deep').items()[0]?.at('url').string(),
    { path: 'deep.0.url', message: 'must be a string' },
  ],
  [
    'a-field-of-what-is-no-object',
    (root) => root.at('model').at('x').string(),
    { path: 'model', message: 'must be an object' },
  ],
  [
    'a-fraction-where-a-count-is-due',
    (root) => root.at('count').integer(1),
    { path: 'count', message: 'must be a whole number' },
  ],
  [
    'a-word-that-is-not-listed',
    (root) => root.at('model').oneOf(['a', 'b']),
    { path: 'model', message: 'must be one of a, b' },
  ],
];

test.each(cases)('reads-%s', (_name, read, expected) => {
  const result = readFields(body, read);
  expect(result.kind === 'Ok' ? result.value : result.failure).toEqual(expected);
});

test('an-error-that-is-not-about-a-field-goes-on', () => {
  expect(() =>
    readFields(body, () => {
      throw new Error('a defect');
    }),
  ).toThrow('a defect');
});

test('present-leaves-out-what-is-undefined-and-keeps-false-and-zero', () => {
  expect(Object.entries(present({ a: 0, b: undefined, c: false }))).toEqual([
    ['a', 0],
    ['c', false],
  ]);
});
