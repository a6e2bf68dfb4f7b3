import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { makeFetchKeys } from './fetch-issuer-keys.ts';
import type { KeyLocation } from './key-location.ts';
import { makeMayCall } from './may-call.ts';
import { type IssuerServer, startIssuerServer } from './testing/start-issuer-server.ts';

const { signal } = new AbortController();
const key = {
  ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
  kid: 'k',
};
let server: IssuerServer;
beforeAll(async () => {
  server = await startIssuerServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.pages.clear();
  server.pages.set('/.well-known/openid-configuration', {
    body: { issuer: server.url, jwks_uri: `${server.url}/keys` },
  });
  server.pages.set('/keys', { body: { keys: [key] } });
});

function fetcher(allowed: readonly string[] = ['127.0.0.1', '::1'], ca: string | undefined = server.ca) {
  const mayCall = makeMayCall(allowed);
  if (mayCall.kind === 'Failed') throw new Error(mayCall.failure);
  return makeFetchKeys({ mayCall: mayCall.value, extraCa: ca });
}
const discovery = (): KeyLocation => ({ kind: 'Discovery', issuer: server.url });
async function failureOf(location: KeyLocation, fetch = fetcher()): Promise<string> {
  const fetched = await fetch(location, signal);
  return fetched.kind === 'Failed' ? fetched.failure : 'fetched';
}

test('keys-are-found-by-discovery-and-by-url', async () => {
  const found = { kind: 'Ok', value: { issuer: server.url, keys: [{ kid: 'k', kty: 'EC' }] } };
  expect(await fetcher()(discovery(), signal)).toMatchObject(found);
  const url: KeyLocation = { kind: 'Url', issuer: server.url, url: `${server.url}/keys` };
  expect(await fetcher()(url, signal)).toMatchObject(found);
});

test('an-issuer-must-answer-for-itself', async () => {
  server.pages.set('/.well-known/openid-configuration', {
    body: { issuer: 'https://somebody.else', jwks_uri: `${server.url}/keys` },
  });
  expect(await failureOf(discovery())).toMatch(/is that of another issuer$/);
});

test.each<readonly [string, unknown, RegExp, number?]>([
  ['no-keys', { keys: [] }, /has no key that verifies signatures$/],
  ['only-a-shared-secret', { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] }, /has no key/],
  ['no-list', { key }, /has no list `keys`$/],
  ['no-json', '<html>', /answers with what is no JSON$/],
  ['an-error', {}, /answers 503$/, 503],
  ['a-redirect', {}, /answers 302$/, 302],
  ['too-much', 'x'.repeat(300_000), /answers with more than 262144 bytes$/],
  ['too-many-keys', { keys: Array.from({ length: 33 }, () => key) }, /has more than 32 keys$/],
])('%s-is-said-so', async (_name, body, message, status = 200) => {
  server.pages.set('/keys', { body, status });
  expect(await failureOf(discovery())).toMatch(message);
});

test('a-cut-connection-is-said-so', async () => {
  server.pages.set('/keys', undefined);
  expect(await failureOf(discovery())).toMatch(/\/keys cannot be reached/);
});

test('loopback-is-not-called-unless-said-be-it-by-name-or-by-address', async () => {
  const asked = server.asked.length;
  expect(await failureOf(discovery(), fetcher([]))).toMatch(/its address may not be called$/);
  const { port } = new URL(server.url);
  for (const host of ['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1']) {
    const url: KeyLocation = { kind: 'Url', issuer: 'x', url: `https://${host}:${port}/keys` };
    expect(await failureOf(url, fetcher([]))).toMatch(/is an address that may not be called$/);
  }
  expect(server.asked).toHaveLength(asked);
});

test('what-discovery-names-is-guarded-too', async () => {
  const body = { issuer: server.url, jwks_uri: 'https://169.254.169.254/latest/meta-data' };
  server.pages.set('/.well-known/openid-configuration', { body });
  expect(await failureOf(discovery())).toMatch(/169.254.169.254 is an address that may not be called$/);
  server.pages.set('/.well-known/openid-configuration', {
    body: { ...body, jwks_uri: server.url.replace('https', 'http') },
  });
  expect(await failureOf(discovery())).toMatch(/is no https URL$/);
});

test('a-certificate-that-nobody-vouches-for-is-refused', async () => {
  const mayCall = makeMayCall(['127.0.0.1', '::1']);
  if (mayCall.kind === 'Failed') throw new Error(mayCall.failure);
  expect(await failureOf(discovery(), makeFetchKeys({ mayCall: mayCall.value }))).toMatch(
    /cannot be reached/,
  );
});

test('without-a-cluster-there-are-no-keys-of-service-accounts', async () => {
  expect(await failureOf({ kind: 'Cluster' })).toMatch(/there is no API server here/);
});
