import { expect, test } from '@jest/globals';
import Type from 'typebox';
import { kinds } from './kinds.ts';
import { readSchema } from './read-schema.ts';
import { listSet, object } from './schema-parts.ts';

const described = { description: 'x' };

test.each<[string, object, RegExp]>([
  ['a-number', Type.Number(), /no node for type number/],
  ['a-union', Type.Union([Type.String(), Type.Integer()]), /no node for type undefined/],
  ['a-keyword-that-a-crd-does-not-carry', Type.String({ contentEncoding: 'base64' }), /contentEncoding/],
  ['an-object-that-takes-unknown-fields', Type.Object({}), /takes unknown fields/],
  ['a-map-whose-pattern-misses-keys', Type.Record(Type.String(), Type.String()), /mapOf/],
  ['an-unknown-list-type', Type.Array(Type.String(), { 'x-kubernetes-list-type': 'bag' }), /list type bag/],
  [
    'a-set-with-items-by-default',
    object(
      { causes: Type.Array(Type.String(), { 'x-kubernetes-list-type': 'set', default: ['a'] }) },
      described,
    ),
    /\.causes: only an atomic list/,
  ],
])('%s-throws', (_, schema, message) => {
  expect(() => readSchema(schema)).toThrow(message);
});

test('a-field-with-a-default-is-not-required', () => {
  const node = readSchema(object({ a: Type.Boolean({ default: false }), b: Type.Boolean() }, described));
  expect(node).toMatchObject({
    fields: [
      { name: 'a', required: false },
      { name: 'b', required: true },
    ],
  });
});

test('a-set-is-read-with-its-bounds', () => {
  const node = readSchema(listSet(Type.String({ maxLength: 3 }), { ...described, maxItems: 2 }));
  expect(node).toMatchObject({
    kind: 'List',
    listType: { kind: 'Set' },
    bounds: { maxItems: 2 },
    items: { bounds: { maxLength: 3 } },
  });
});

test.each(Object.values(kinds))('$kind-describes-every-field', ({ spec, status }) => {
  const undescribed = (schema: unknown, path: string) => fieldsWithout(readSchema(schema, path), path);
  expect([...undescribed(spec, 'spec'), ...undescribed(status, 'status')]).toEqual([]);
});

function fieldsWithout(node: ReturnType<typeof readSchema>, path: string): readonly string[] {
  switch (node.kind) {
    case 'Object':
      return node.fields.flatMap((field) => [
        ...(field.node.description === '' ? [`${path}.${field.name}`] : []),
        ...fieldsWithout(field.node, `${path}.${field.name}`),
      ]);
    case 'List':
      return fieldsWithout(node.items, `${path}[]`);
    default:
      return [];
  }
}
