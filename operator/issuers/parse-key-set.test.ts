import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { parseKeySet } from './parse-key-set.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const good = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'good' };
const rsa = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' });

const left: readonly (readonly [string, object])[] = [
  ['a-shared-secret', { kty: 'oct', k: 'c2VjcmV0' }],
  ['a-short-RSA-key', rsa(1024)],
  ['a-key-for-encryption', { ...good, use: 'enc' }],
  ['a-key-that-only-signs', { ...good, key_ops: ['sign'] }],
  [
    'a-curve-for-coins',
    generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey.export({ format: 'jwk' }),
  ],
  ['a-key-agreement', generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' })],
  ['a-point-off-the-curve', { ...good, y: good.x }],
  ['an-unknown-kind', { kty: 'ML-DSA', pub: 'x' }],
];

test.each(left)('%s-is-left-out', (_name, key) => {
  const parsed = parseKeySet({ keys: [key, good, 5, null] });
  expect(parsed).toMatchObject({ kind: 'Ok', value: [{ kid: 'good' }] });
  expect(parsed.kind === 'Ok' && parsed.value.length).toBe(1);
});

test('a-private-part-does-not-get-through', () => {
  const parsed = parseKeySet({
    keys: [{ ...ec.privateKey.export({ format: 'jwk' }), kid: 'k', x5c: ['x'] }],
  });
  expect(parsed.kind === 'Ok' && Object.keys(parsed.value[0] ?? {}).sort()).toEqual([
    'crv',
    'kid',
    'kty',
    'x',
    'y',
  ]);
});

test('long-enough-RSA-keys-and-Ed25519-are-taken', () => {
  const ed = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  expect(parseKeySet({ keys: [rsa(2048), ed] })).toMatchObject({
    kind: 'Ok',
    value: [{ kty: 'RSA' }, { kty: 'OKP' }],
  });
});
