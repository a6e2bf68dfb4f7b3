import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { AnyResource } from '../../api/resources.ts';
import { parseResource } from '../../validate/parse-resource.ts';
import { mintLocalSecrets } from './mint-local-secrets.ts';
import { makeTestFolder } from './test-folder.ts';

function resource(kind: 'AIKey' | 'Secret', name: string, fields: object): AnyResource {
  const apiVersion = kind === 'AIKey' ? 'sallyport.dev/v1alpha1' : 'v1';
  const parsed = parseResource({ apiVersion, kind, metadata: { name, namespace: 'team-a' }, ...fields });
  if (parsed.kind === 'Failed') throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}
const key = (name: string, secretName: string) =>
  resource('AIKey', name, { spec: { attributes: {}, secretName } });

async function textsOf(...call: Parameters<typeof mintLocalSecrets>): Promise<readonly string[]> {
  const secrets = await mintLocalSecrets(...call);
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
  await mintLocalSecrets([key('chat', 'chat-key')], state);
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
  const minting = mintLocalSecrets([key('chat', 'chat-key')], folder.path);
  await expect(minting).rejects.toThrow(/team-a\.chat-key\.json: does not hold Secret team-a\/chat-key/);
});

test('a-state-folder-that-cannot-be-made-is-an-error-with-its-path', async () => {
  await using folder = await makeTestFolder({ state: 'a file' });
  const minting = mintLocalSecrets([key('chat', 'chat-key')], join(folder.path, 'state'));
  await expect(minting).rejects.toThrow(/state\/secrets\/team-a\.chat-key\.json: ENOTDIR/);
});
