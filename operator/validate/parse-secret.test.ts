import { expect, test } from '@jest/globals';
import { parseObject, parseResource } from './parse-resource.ts';

const secret = (fields: object) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'keys' },
  ...fields,
});

test('secret-data-is-decoded-and-string-data-wins', () => {
  const parsed = parseResource(
    secret({ type: 'Opaque', data: { a: 'eA==', b: 'eQ==' }, stringData: { b: 'z' } }),
  );
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (parsed.kind === 'Failed' || parsed.value.kind !== 'Secret') throw new Error('refused');
  expect([...parsed.value.data].map(([key, bytes]) => [key, text(bytes)])).toEqual([
    ['a', 'x'],
    ['b', 'z'],
  ]);
});

test('no-problem-of-a-secret-repeats-a-value', () => {
  const canary = 'canary-5d1f';
  const parsed = parseObject(secret({ data: { key: canary, other: { deep: canary } }, stringData: canary }));
  expect(parsed.kind).toBe('Invalid');
  expect(JSON.stringify(parsed)).not.toContain(canary);
});

test('null-is-nothing-and-a-null-value-is-empty', () => {
  expect(parseResource(secret({ data: null, stringData: { a: null } }))).toMatchObject({
    value: { data: new Map([['a', new Uint8Array()]]) },
  });
});
