import { expect, test } from '@jest/globals';
import { isRecord } from '#runtime/is-record.ts';
import { silentLogger } from '#runtime/logger.ts';
import type { ApiAnswer, ApiCall } from './api-client.ts';
import { makeSecretKeyStore } from './secret-key-store.ts';
import { makeFakeApiClient } from './testing/fake-api-client.ts';

const { signal } = new AbortController();
const key = {
  kty: 'OKP',
  crv: 'Ed25519',
  kid: 'k',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
} as const;
const kept = { issuer: 'https://login.example.com', keys: [key], confirmedAtMs: 3_600_000 };

function storeOver(answer: (call: ApiCall) => ApiAnswer, isLeader = true) {
  const { client, calls } = makeFakeApiClient(answer);
  const options = { client, namespace: 'system', isLeader: () => isLeader, logger: silentLogger };
  return { store: makeSecretKeyStore(options), calls };
}

/** An API server with this one Secret. */
function makeServer(): (call: ApiCall) => ApiAnswer {
  let secret: Record<string, unknown> | undefined;
  return ({ method = 'GET', body }) => {
    if (method === 'POST' && isRecord(body)) {
      secret = body;
      return { status: 201, body };
    }
    if (secret === undefined) return { status: 404, body: {} };
    const changes = isRecord(body) && isRecord(body.data) ? body.data : {};
    const data = Object.entries({ ...(isRecord(secret.data) ? secret.data : {}), ...changes });
    secret = { ...secret, data: Object.fromEntries(data.filter(([, value]) => value !== null)) };
    return { status: 200, body: secret };
  };
}

test('what-one-operator-keeps-the-next-one-recalls', async () => {
  const server = makeServer();
  const before = storeOver(server).store;
  expect(await before.load('a', signal)).toBeUndefined();
  await before.save('a', kept, signal);
  await before.save('b', { ...kept, confirmedAtMs: 0 }, signal);
  const after = storeOver(server).store;
  expect(await after.load('a', signal)).toEqual(kept);
  await after.forget('a', signal);
  expect(await after.load('a', signal)).toBeUndefined();
  expect(await after.load('b', signal)).toMatchObject({ confirmedAtMs: 0 });
});

test('a-replica-that-does-not-lead-writes-nothing', async () => {
  const { store, calls } = storeOver(makeServer(), false);
  await store.save('a', kept, signal);
  await store.forget('a', signal);
  expect(calls).toEqual([]);
});

test('an-API-server-that-refuses-costs-nothing-but-memory', async () => {
  const { store } = storeOver(() => ({ status: 403, body: {} }));
  expect(await store.load('a', signal)).toBeUndefined();
  await expect(store.save('a', kept, signal)).resolves.toBeUndefined();
});

test("somebody-else's-Secret-and-garbled-keys-are-not-taken", async () => {
  const encode = (text: string) => Buffer.from(text).toString('base64');
  const server = makeServer();
  await storeOver(server).store.save('a', kept, signal);
  const data = (call: ApiCall, change: object): ApiAnswer => {
    const { body } = server(call);
    return { status: 200, body: isRecord(body) ? { ...body, ...change } : body };
  };
  const ofAnotherType = storeOver((call) => data(call, { type: 'Opaque' })).store;
  expect(await ofAnotherType.load('a', signal)).toBeUndefined();
  const name = Object.keys(JSON.parse(JSON.stringify(server({ path: '', signal }).body)).data)[0] ?? '';
  for (const text of ['', 'no json', '{"keys":[]}', '[]']) {
    const garbled = storeOver((call) => data(call, { data: { [name]: encode(text) } })).store;
    expect(await garbled.load('a', signal)).toBeUndefined();
  }
});
