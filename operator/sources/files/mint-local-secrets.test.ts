import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { AnyResource } from '../../api/resources.ts';
import { hashKey } from '../../keys/key-record.ts';
import { parseResource } from '../../validate/parse-resource.ts';
import { mintLocalSecrets } from './mint-local-secrets.ts';
import { makeTestFolder } from './test-folder.ts';

function resource(kind: 'AIKey' | 'Secret', name: string, fields: object): AnyResource {
  const apiVersion = kind === 'AIKey' ? 'sallyport.dev/v1alpha1' : 'v1';
  const parsed = parseResource({ apiVersion, kind, metadata: { name, namespace: 'team-a' }, ...fields });
  if (parsed.kind === 'Failed') throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}
const key = (name: string, secretName: string, spec: object = {}) =>
  resource('AIKey', name, { spec: { attributes: {}, secretName, ...spec } });

async function mintAt(
  resources: readonly AnyResource[],
  stateDirectory: string,
  nowMs = Date.parse('2026-01-01T00:00:00Z'),
) {
  return mintLocalSecrets(resources, { stateDirectory, nowMs });
}

async function textsOf(...call: Parameters<typeof mintAt>): Promise<readonly string[]> {
  const { secrets } = await mintAt(...call);
  return secrets.map(({ data }) => new TextDecoder().decode(data.get('api-key')));
}

test('a-key-is-minted-once-and-loaded-ever-after', async () => {
  await using folder = await makeTestFolder({});
  const state = join(folder.path, 'state');
  const [first] = await textsOf([key('chat', 'chat-key')], state);
  expect(first).toMatch(/^sp-[A-Za-z0-9_-]{43}$/);
  expect(await textsOf([key('chat', 'chat-key')], state)).toEqual([first]);
  expect(await readdir(join(state, 'secrets'))).toEqual(['team-a.chat-key.json']);
});

test('only-the-owner-can-read-it', async () => {
  await using folder = await makeTestFolder({});
  const state = join(folder.path, 'state');
  await mintAt([key('chat', 'chat-key')], state);
  const mode = async (...parts: string[]) => (await stat(join(state, ...parts))).mode & 0o777;
  expect(await mode('secrets')).toBe(0o700);
  expect(await mode('secrets', 'team-a.chat-key.json')).toBe(0o600);
});

test('a-secret-that-is-there-is-left-alone', async () => {
  await using folder = await makeTestFolder({});
  const given = resource('Secret', 'chat-key', { stringData: { 'api-key': 'mine' } });
  expect(await textsOf([key('chat', 'chat-key'), given], join(folder.path, 'state'))).toEqual([]);
  expect(await readdir(folder.path)).toEqual([]);
});

test('two-keys-of-one-secret-share-it-and-others-differ', async () => {
  await using folder = await makeTestFolder({});
  const keys = [key('a', 'shared'), key('b', 'shared'), key('c', 'own')];
  const texts = await textsOf(keys, folder.path);
  expect(texts).toHaveLength(2);
  expect(new Set(texts).size).toBe(2);
});

test('of-two-processes-that-mint-at-once-both-get-the-same-key', async () => {
  await using folder = await makeTestFolder({});
  const mints = Array.from({ length: 20 }, () => textsOf([key('chat', 'chat-key')], folder.path));
  expect(new Set((await Promise.all(mints)).flat()).size).toBe(1);
  expect(await readdir(join(folder.path, 'secrets'))).toHaveLength(1);
});

test.each([
  ['{"apiVersion":"v1"'],
  ['{"apiVersion":"v1","kind":"Secret","metadata":{"name":"other","namespace":"team-a"}}'],
])('a-file-that-holds-something-else-is-an-error-and-is-not-overwritten', async (text) => {
  await using folder = await makeTestFolder({ 'secrets/x': '' });
  const path = join(folder.path, 'secrets', 'team-a.chat-key.json');
  await writeFile(path, text);
  const minting = mintAt([key('chat', 'chat-key')], folder.path);
  await expect(minting).rejects.toThrow(/team-a\.chat-key\.json: does not hold Secret team-a\/chat-key/);
});

test('a-state-folder-that-cannot-be-made-is-an-error-with-its-path', async () => {
  await using folder = await makeTestFolder({ state: 'a file' });
  const minting = mintAt([key('chat', 'chat-key')], join(folder.path, 'state'));
  await expect(minting).rejects.toThrow(/state\/secrets\/team-a\.chat-key\.json: ENOTDIR/);
});

const hourMs = 3_600_000;
const start = Date.parse('2026-01-01T00:00:00Z');
const rotating = () => key('chat', 'chat-key', { rotation: { every: '24h', overlap: '2h' } });

test('a-key-is-replaced-in-its-time-and-what-is-kept-of-the-former-is-its-hash', async () => {
  await using folder = await makeTestFolder({});
  const [first] = await textsOf([rotating()], folder.path, start);
  expect((await mintAt([rotating()], folder.path, start)).untilMs).toBe(start + 24 * hourMs);
  expect(await textsOf([rotating()], folder.path, start + 24 * hourMs - 1)).toEqual([first]);
  const { secrets, untilMs } = await mintAt([rotating()], folder.path, start + 24 * hourMs);
  const [second] = await textsOf([rotating()], folder.path, start + 24 * hourMs);
  expect(second).not.toBe(first);
  expect(untilMs).toBe(start + 26 * hourMs);
  expect(JSON.stringify(secrets.map(({ metadata }) => metadata))).toContain(hashKey(first ?? ''));
  expect(await readdir(join(folder.path, 'secrets'))).toEqual(['team-a.chat-key.json']);
  const kept = await readFile(join(folder.path, 'secrets', 'team-a.chat-key.json'), 'utf8');
  expect(kept).not.toContain(first);
});

test('behind-the-overlap-nothing-is-left-of-the-former-key', async () => {
  await using folder = await makeTestFolder({});
  const [first = ''] = await textsOf([rotating()], folder.path, start);
  const [second] = await textsOf([rotating()], folder.path, start + 24 * hourMs);
  expect(await textsOf([rotating()], folder.path, start + 26 * hourMs)).toEqual([second]);
  const kept = await readFile(join(folder.path, 'secrets', 'team-a.chat-key.json'), 'utf8');
  expect(kept).not.toContain(hashKey(first));
});

test('of-two-processes-that-replace-at-once-both-get-the-same-key', async () => {
  await using folder = await makeTestFolder({});
  const [first] = await textsOf([rotating()], folder.path, start);
  const turns = Array.from({ length: 20 }, () => textsOf([rotating()], folder.path, start + 24 * hourMs));
  const texts = new Set((await Promise.all(turns)).flat());
  expect(texts.size).toBe(1);
  expect(texts.has(first ?? '')).toBe(false);
  expect(await readdir(join(folder.path, 'secrets'))).toHaveLength(1);
});
