import { createHmac, createPublicKey } from 'node:crypto';
import { beforeAll, expect, test } from '@jest/globals';
import type { JwksEntry } from '#contract/snapshot/jwks-entry.ts';
import type { JwtSource, ServiceAccountSource } from '#contract/snapshot/token-source.ts';
import { compileAccount } from './account-book.ts';
import type { Caller } from './caller.ts';
import { compileIdentify, type KnownCallers } from './identify.ts';
import { compileKeySet, type KeySet } from './key-set.ts';
import type { Refusal } from './refusal.ts';
import { makeIssuer } from './testing/make-issuer.ts';
import { compileTokenSources, type TokenSource } from './token-sources.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const nowSeconds = now / 1000;
const issuer = makeIssuer('k1');
const stranger = makeIssuer('k1');
const url = 'https://login.example.com';
const good = { iss: url, aud: 'sallyport', sub: 'ada', exp: nowSeconds + 60, team: 'blue' };

const source: JwtSource = {
  kind: 'JWT',
  name: 'staff',
  keys: 'jwks/ai/policy/staff',
  audiences: ['sallyport', 'other'],
  algorithms: ['RS256'],
  clockSkewMs: 5000,
  maxTokenBytes: 4096,
  subject: 'sub',
  claims: {
    user: 'email',
    team: 'team',
    project: 'org.project',
    groups: 'https://example.com/groups',
    labels: { tier: 'tier' },
  },
  required: ['team'],
};

function keysOf(name: string, rest: Partial<JwksEntry> = {}): KeySet {
  const entry: JwksEntry = {
    kind: 'jwks',
    namespace: 'ai',
    name: 'policy',
    source: 'staff',
    issuer: url,
    keys: [issuer.publicKey],
    ...rest,
  };
  const compiled = compileKeySet(name, entry);
  if (compiled.kind === 'Failed') throw new Error(compiled.failure.message);
  return compiled.value;
}

interface Gate {
  ask(token: string, nowMs?: number): Promise<Caller | Refusal>;
  readonly sources: readonly TokenSource[];
  readonly asked: string[];
}

function gate(parts: {
  readonly sources?: readonly (JwtSource | ServiceAccountSource)[];
  readonly keys?: KeySet;
  readonly accounts?: KnownCallers['accounts'];
  readonly previous?: readonly TokenSource[];
}): Gate {
  const { sources = [source], keys = keysOf(source.keys), accounts = new Map(), previous } = parts;
  const asked: string[] = [];
  const compiled = compileTokenSources(sources, new Map([[keys.name, keys]]), previous);
  const identify = compileIdentify(sources, {
    ring: new Map(),
    sources: compiled,
    accounts,
    onUnknownKey: (entry) => asked.push(entry),
  });
  return {
    ask: async (token, nowMs = now) => identify({ authorization: `Bearer ${token}` }, nowMs),
    sources: compiled,
    asked,
  };
}

const reasonOf = (found: Caller | Refusal): string => (found.kind === 'Refused' ? found.reason : found.id);

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** RFC 8725 section 2.1: the public key, which everybody has, taken for a shared secret. */
function signWithPublicKey(): string {
  const pem = createPublicKey({ format: 'jwk', key: issuer.publicKey }).export({
    type: 'spki',
    format: 'pem',
  });
  const text = `${encode({ alg: 'HS256', kid: 'k1' })}.${encode(good)}`;
  return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
}

const bad: readonly (readonly [string, string, () => string | Promise<string>])[] = [
  ['no-signature', 'algorithm', () => `${encode({ alg: 'none' })}.${encode(good)}.`],
  ['none-with-the-key-named', 'algorithm', () => `${encode({ alg: 'none', kid: 'k1' })}.${encode(good)}.`],
  ['hmac-with-the-public-key', 'algorithm', signWithPublicKey],
  ['an-algorithm-that-is-not-pinned', 'algorithm', () => issuer.sign(good, { algorithm: 'RS512' })],
  ['another-key-of-the-same-name', 'signature', () => stranger.sign(good)],
  ['an-unknown-key', 'unknown_key_id', () => issuer.sign(good, { header: { kid: 'k2' } })],
  ['an-embedded-key', 'signature', () => stranger.sign(good, { header: { jwk: stranger.publicKey } })],
  [
    'a-link-to-keys',
    'signature',
    () => stranger.sign(good, { header: { jku: 'https://evil.example/jwks' } }),
  ],
  ['expired', 'expired', () => issuer.sign({ ...good, exp: nowSeconds - 6 })],
  ['without-an-end', 'claims', () => issuer.sign({ ...good, exp: undefined })],
  ['an-end-that-is-text', 'claims', () => issuer.sign({ ...good, exp: '2099' })],
  ['not-valid-yet', 'not_yet_valid', () => issuer.sign({ ...good, nbf: nowSeconds + 6 })],
  ['issued-in-the-future', 'not_yet_valid', () => issuer.sign({ ...good, iat: nowSeconds + 6 })],
  ['for-somebody-else', 'audience', () => issuer.sign({ ...good, aud: ['sallyport-admin'] })],
  ['for-nobody', 'audience', () => issuer.sign({ ...good, aud: undefined })],
  ['of-another-issuer', 'issuer', () => issuer.sign({ ...good, iss: `${url}/` })],
  ['without-an-issuer', 'malformed', () => issuer.sign({ ...good, iss: undefined })],
  ['without-a-subject', 'claims', () => issuer.sign({ ...good, sub: undefined })],
  ['a-subject-with-a-line-break', 'claims', () => issuer.sign({ ...good, sub: 'ada\nbob' })],
  ['without-a-required-attribute', 'claims', () => issuer.sign({ ...good, team: undefined })],
  ['a-required-attribute-of-several-parts', 'claims', () => issuer.sign({ ...good, team: ['blue'] })],
  ['huge', 'too_large', () => issuer.sign({ ...good, filler: 'x'.repeat(4096) })],
  ['a-token-within-a-token', 'malformed', async () => issuer.signText(await issuer.sign(good))],
  [
    'a-claim-twice-of-which-the-last-is-past',
    'expired',
    () => issuer.signText(`{"exp":9999999999,${JSON.stringify({ ...good, exp: 1 }).slice(1)}`),
  ],
  [
    'an-extension-that-must-be-understood',
    'malformed',
    async () => {
      const [, payload, signature] = (await issuer.sign(good)).split('.');
      return `${encode({ alg: 'RS256', kid: 'k1', crit: ['exp'], exp: 1 })}.${payload}.${signature}`;
    },
  ],
  [
    'a-changed-payload',
    'signature',
    async () => {
      const [header, , signature] = (await issuer.sign(good)).split('.');
      return `${header}.${encode({ ...good, team: 'red' })}.${signature}`;
    },
  ],
  ['a-cut-signature', 'signature', async () => (await issuer.sign(good)).slice(0, -8)],
  ['only-dots', 'unknown', () => '..'],
  ['a-payload-that-is-no-json', 'malformed', () => `${encode({ alg: 'RS256' })}.eA.eA`],
];

test.each(bad)('%s-is-refused-as-%s', async (_name, reason, make) => {
  expect(reasonOf(await gate({}).ask(await make()))).toBe(reason);
});

test('claims-become-attributes', async () => {
  const claims = {
    ...good,
    email: 'ada@example.com',
    org: { project: 7 },
    'https://example.com/groups': ['admins', 'admins', '', 5, { a: 1 }],
    tier: 'gold',
  };
  expect(await gate({}).ask(await issuer.sign(claims))).toEqual({
    kind: 'JWT',
    id: 'staff/ada',
    user: 'ada@example.com',
    team: 'blue',
    app: '',
    project: '7',
    costCenter: '',
    groups: ['admins', '5'],
    labels: { tier: 'gold' },
    models: undefined,
  });
});

test.each([
  ['a little past its end', { exp: nowSeconds - 4 }],
  ['a little before its beginning', { nbf: nowSeconds + 4 }],
  ['with one of several audiences', { aud: ['x', 'other'] }],
])('a-token-%s-is-taken', async (_name, claims) => {
  expect(reasonOf(await gate({}).ask(await issuer.sign({ ...good, ...claims })))).toBe('staff/ada');
});

test('every-pinned-kind-of-key-is-taken', async () => {
  for (const kind of ['ES256', 'EdDSA'] as const) {
    const other = makeIssuer('k9', kind);
    const keys = keysOf(source.keys, { keys: [issuer.publicKey, other.publicKey] });
    const one = gate({ sources: [{ ...source, algorithms: ['RS256', kind] }], keys });
    expect(reasonOf(await one.ask(await other.sign(good)))).toBe('staff/ada');
    expect(reasonOf(await one.ask(await other.sign(good, { header: { kid: 'k1' } })))).not.toBe('staff/ada');
  }
});

test('the-type-of-a-token-is-looked-at-where-it-is-said', async () => {
  const one = gate({ sources: [{ ...source, tokenType: 'at+jwt' }] });
  expect(reasonOf(await one.ask(await issuer.sign(good)))).toBe('token_type');
  expect(reasonOf(await one.ask(await issuer.sign(good, { header: { typ: 'at+jwt' } })))).toBe('staff/ada');
});

test('a-remembered-token-ends-when-it-says', async () => {
  const one = gate({});
  const token = await issuer.sign(good);
  expect(reasonOf(await one.ask(token))).toBe('staff/ada');
  expect(reasonOf(await one.ask(token, now + 64_000))).toBe('staff/ada');
  expect(reasonOf(await one.ask(token, now + 65_001))).toBe('expired');
});

test('a-remembered-token-is-known-at-once-and-a-new-one-is-not', async () => {
  const one = gate({});
  const token = await issuer.sign(good);
  const identify = compileIdentify([source], {
    ring: new Map(),
    sources: one.sources,
    accounts: new Map(),
    onUnknownKey: () => undefined,
  });
  const headers = { 'x-api-key': token };
  expect(identify(headers, now)).toBeInstanceOf(Promise);
  await one.ask(token);
  expect(identify(headers, now)).toMatchObject({ id: 'staff/ada' });
});

test('a-remembered-token-does-not-outlive-its-key-or-its-terms', async () => {
  const token = await issuer.sign(good);
  const before = gate({});
  expect(reasonOf(await before.ask(token))).toBe('staff/ada');
  const same = gate({ keys: keysOfSame(before), previous: before.sources });
  expect(same.sources[0]).toBe(before.sources[0]);
  const rotated = gate({
    keys: keysOf(source.keys, { keys: [makeIssuer('k2').publicKey] }),
    previous: before.sources,
  });
  expect(reasonOf(await rotated.ask(token))).toBe('unknown_key_id');
  expect(rotated.asked).toEqual([source.keys]);
  const stricter = gate({ sources: [{ ...source, audiences: ['new'] }], previous: before.sources });
  expect(reasonOf(await stricter.ask(token))).toBe('audience');
});

function keysOfSame({ sources }: Gate): KeySet {
  const keys = sources[0]?.verifier?.keys;
  if (keys === undefined) throw new Error('no keys');
  return keys;
}

test('keys-that-nobody-confirmed-for-too-long-verify-nothing-not-even-what-is-remembered', async () => {
  const one = gate({ keys: keysOf(source.keys, { goodUntil: '2026-01-01T00:00:10Z' }) });
  const token = await issuer.sign(good);
  expect(reasonOf(await one.ask(token))).toBe('staff/ada');
  expect(reasonOf(await one.ask(token, now + 10_000))).toBe('stale_keys');
});

test('without-keys-no-token-is-good', async () => {
  const none = gate({ keys: keysOf('jwks/of/somebody/else') });
  expect(reasonOf(await none.ask(await issuer.sign(good)))).toBe('no_keys');
  const empty = gate({ keys: keysOf(source.keys, { keys: [] }) });
  expect(reasonOf(await empty.ask(await issuer.sign(good)))).toBe('unknown_key_id');
});

test('of-two-sources-with-one-issuer-the-first-that-takes-the-token-decides', async () => {
  const sources = [source, { ...source, name: 'admins', audiences: ['admin'] }];
  const one = gate({ sources });
  expect(reasonOf(await one.ask(await issuer.sign(good)))).toBe('staff/ada');
  expect(reasonOf(await one.ask(await issuer.sign({ ...good, aud: 'admin' })))).toBe('admins/ada');
  expect(await one.ask(await issuer.sign({ ...good, aud: 'x' }))).toEqual({
    kind: 'Refused',
    source: 'staff',
    reason: 'audience',
  });
});

const workloads: ServiceAccountSource = {
  kind: 'ServiceAccount',
  name: 'workloads',
  keys: source.keys,
  audience: 'sallyport',
};
const bound = (name: string, uid: string) => ({
  ...good,
  sub: `system:serviceaccount:shop:${name}`,
  'kubernetes.io': { namespace: 'shop', serviceaccount: { name, uid } },
});
const account = compileAccount({
  kind: 'account',
  namespace: 'shop',
  name: 'cart',
  uid: 'u1',
  sources: ['workloads'],
  attributes: { team: 'checkout' },
});
const accounts = new Map([[account.key, account]]);
let cart: string;
beforeAll(async () => {
  cart = await issuer.sign(bound('cart', 'u1'));
});

test('a-service-account-is-known-by-its-token-with-the-attributes-of-the-account', async () => {
  expect(await gate({ sources: [workloads], accounts }).ask(cart)).toMatchObject({
    kind: 'ServiceAccount',
    id: 'system:serviceaccount:shop:cart',
    team: 'checkout',
  });
});

test.each([
  ['another-account', 'unknown_account', bound('other', 'u1')],
  ['an-earlier-account-of-that-name', 'unknown_account', bound('cart', 'u0')],
  ['another-audience', 'audience', { ...bound('cart', 'u1'), aud: 'https://kubernetes.default.svc' }],
  ['a-subject-that-disagrees', 'claims', { ...bound('cart', 'u1'), sub: 'system:serviceaccount:shop:root' }],
  ['a-token-of-no-account', 'claims', good],
])('%s-is-refused-as-%s', async (_name, reason, claims) => {
  const one = gate({ sources: [workloads], accounts });
  expect(reasonOf(await one.ask(await issuer.sign(claims)))).toBe(reason);
});

test('an-account-that-another-source-takes-is-refused', async () => {
  const one = gate({ sources: [{ ...workloads, name: 'others' }], accounts });
  expect(reasonOf(await one.ask(cart))).toBe('unknown_account');
});

test('a-deleted-account-is-refused-though-its-token-is-remembered', async () => {
  const before = gate({ sources: [workloads], accounts });
  expect(reasonOf(await before.ask(cart))).toBe('system:serviceaccount:shop:cart');
  const after = gate({ sources: [workloads], keys: keysOfSame(before), previous: before.sources });
  expect(after.sources[0]).toBe(before.sources[0]);
  expect(reasonOf(await after.ask(cart))).toBe('unknown_account');
});
