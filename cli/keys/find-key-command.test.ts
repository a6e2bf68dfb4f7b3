import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { hashKey } from '#operator/keys/key-record.ts';
import { loadFolder } from '#operator/sources/files/load-folder.ts';
import { mintLocalSecrets } from '#operator/sources/files/mint-local-secrets.ts';
import { makeTestFolder } from '#operator/sources/files/test-folder.ts';
import { makeRecordingTerminal } from '../recording-terminal.ts';
import { runCommandLine } from '../run-command-line.ts';

const leaked = 'sp-leaked-leaked-leaked-leaked';
const aiKey = (name: string, rest = '') =>
  `apiVersion: sallyport.dev/v1alpha1\nkind: AIKey\nmetadata: { name: ${name}, namespace: shop }\nspec: { attributes: {}, secretName: ${name}-key, rotation: { every: 24h, overlap: 2h } }\n${rest}`;
const secret = (name: string, key: string) =>
  `---\napiVersion: v1\nkind: Secret\nmetadata: { name: ${name}-key, namespace: shop }\nstringData: { api-key: ${key} }\n`;

async function find(input: string, ...words: readonly string[]) {
  const terminal = makeRecordingTerminal(input);
  const code = await runCommandLine(['keys', 'find', ...words], terminal);
  const { out, err } = terminal.printed();
  expect(out + err).not.toContain(leaked);
  return { code, out, err };
}

test('a-key-is-found-by-the-secret-in-the-folder-and-not-printed', async () => {
  await using folder = await makeTestFolder({ 'keys.yaml': aiKey('till') + secret('till', leaked) });
  const found = await find(`${leaked}\n`, '--key-from-stdin', '-f', folder.path);
  const fingerprint = hashKey(leaked).slice(0, 12);
  expect(found).toEqual({ code: 0, out: `AIKey shop/till: its key (${fingerprint})\n`, err: '' });
  expect((await find('', '--fingerprint', hashKey(leaked), '-f', folder.path)).out).toBe(found.out);
  expect((await find('', '--fingerprint', fingerprint.slice(0, 8), '-f', folder.path)).out).toBe(found.out);
});

test('a-key-that-was-minted-here-is-found-when-it-was-replaced-too', async () => {
  await using folder = await makeTestFolder({ 'keys/keys.yaml': aiKey('till') });
  const state = join(folder.path, 'state');
  const { resources } = await loadFolder(join(folder.path, 'keys'));
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  const { secrets } = await mintLocalSecrets(resources, { stateDirectory: state, nowMs });
  const first = new TextDecoder().decode(secrets[0]?.data.get('api-key'));
  await mintLocalSecrets(resources, { stateDirectory: state, nowMs: nowMs + 24 * 3_600_000 });
  const words = ['--key-from-stdin', '-f', join(folder.path, 'keys'), '--state-dir', state];
  const { code, out } = await find(first, ...words);
  expect([code, out]).toEqual([
    0,
    expect.stringMatching(/^AIKey shop\/till: the key before, replaced and taken until 2026-01-02T02:00:00Z/),
  ]);
});

test('a-key-is-found-by-the-statuses-that-kubectl-printed', async () => {
  const fingerprint = hashKey(leaked).slice(0, 12);
  const text = aiKey('till', `status: { conditions: [], fingerprint: ${fingerprint} }\n`);
  await using folder = await makeTestFolder({ 'aikeys.yaml': text });
  const { out } = await find(leaked, '--key-from-stdin', '-f', folder.path);
  expect(out).toBe(`AIKey shop/till: its key (${fingerprint})\n`);
});

test('a-key-of-nobody-is-an-exit-code', async () => {
  await using folder = await makeTestFolder({ 'keys.yaml': aiKey('till') + secret('till', `${leaked}-not`) });
  const { code, out, err } = await find(leaked, '--key-from-stdin', '-f', folder.path);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain('of 1 keys');
});

test('without-a-folder-the-fingerprint-is-told', async () => {
  const { code, out } = await find(leaked, '--key-from-stdin');
  expect([code, out]).toEqual([0, `fingerprint ${hashKey(leaked).slice(0, 12)}\n`]);
});

test.each([
  ['neither', '', []],
  ['both', leaked, ['--key-from-stdin', '--fingerprint', '0123456789ab']],
  ['too-short-a-fingerprint', '', ['--fingerprint', '0123']],
  ['an-empty-input', '', ['--key-from-stdin']],
])('%s-is-wrong-use', async (_name, input, words) => {
  expect((await find(input, ...words)).code).toBe(2);
});
