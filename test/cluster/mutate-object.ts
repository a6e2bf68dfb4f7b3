import fc from 'fast-check';
import { isRecord } from '#runtime/is-record.ts';

/** One change somewhere below `spec`; `at` picks the place among all that there are. */
export interface Mutation {
  readonly at: number;
  readonly change: 'Delete' | 'Repeat' | 'Rename' | 'Replace';
  readonly value: unknown;
}

const values = [
  ...[
    null,
    '',
    'a b',
    'a*b',
    '*',
    '10s',
    '\n',
    'x'.repeat(300),
    '2030-01-01T00:00:00Z',
    'Any',
    'Exact',
    'All',
    'Selector',
  ],
  ...['Mock', 'Weighted', 'Anonymous', 'AIRoute', 'Override', 0, 1, -1, 1.5, 1e300, true, false],
  ...[[], [null], ['a', 'a'], {}, { a: null }, { a: 'b' }, { name: 'first' }],
];

/** Changes of all sorts; small ones first, so that a failing one shrinks to something that can be read. */
export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    at: fc.nat(500),
    change: fc.constantFrom('Replace', 'Delete', 'Repeat', 'Rename'),
    value: fc.constantFrom(...values),
  }),
  { minLength: 1, maxLength: 3 },
);

/** A changed copy. */
export function mutateObject(object: unknown, mutation: Mutation): unknown {
  const places = placesIn(object).filter(([first, second]) => first === 'spec' && second !== undefined);
  const place = places[mutation.at % Math.max(places.length, 1)];
  return place === undefined ? object : changeAt(object, place, mutation);
}

type Place = readonly (string | number)[];

function placesIn(value: unknown, place: Place = []): readonly Place[] {
  const entries = Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value) : [];
  return [place, ...entries.flatMap(([key, item]) => placesIn(item, [...place, key]))];
}

function changeAt(value: unknown, [key, ...below]: Place, mutation: Mutation): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => {
      if (index !== key) return [item];
      return below.length > 0 ? [changeAt(item, below, mutation)] : changeItem(item, mutation);
    });
  }
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      if (name !== key) return [[name, item]];
      return below.length > 0 ? [[name, changeAt(item, below, mutation)]] : changeField(name, item, mutation);
    }),
  );
}

function changeItem(item: unknown, { change, value }: Mutation): readonly unknown[] {
  if (change === 'Delete') return [];
  if (change === 'Replace') return [value];
  return change === 'Repeat' ? [item, item] : [item, item, item, item, item, item, item, item, item];
}

function changeField(name: string, item: unknown, { change, value }: Mutation): readonly [string, unknown][] {
  if (change === 'Delete') return [];
  if (change === 'Replace') return [[name, value]];
  return change === 'Rename'
    ? [[`${name}s`, item]]
    : [
        [name, item],
        [name.toUpperCase(), item],
      ];
}
