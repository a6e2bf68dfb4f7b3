import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { Secret } from '#contract/snapshot/secret.ts';
import { makeSnapshot } from '#contract/snapshot/snapshot.ts';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import type { Logger } from '#runtime/logger.ts';
import { silentLogger } from '#runtime/logger.ts';
import { makeLastGood } from './last-good.ts';

let directory: string;
let path: string;
let warnings: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-last-good-'));
  path = join(directory, 'last-good.json');
  warnings = [];
});
afterEach(() => rm(directory, { recursive: true }));

const logger: Logger = { ...silentLogger, warn: (fields) => void warnings.push(JSON.stringify(fields)) };

function provider(name: string, revision = 1): Entry {
  return makeEntry({
    kind: 'provider',
    type: 'OpenAI',
    namespace: 'ai',
    name,
    baseUrl: 'https://api.openai.com/v1',
    connectTimeoutMs: revision,
    apiKey: new Secret('sk-canary'),
    models: [],
  });
}

test('what-was-saved-is-loaded-with-its-secrets-and-readable-by-nobody-else', async () => {
  const entries = Array.from({ length: 250 }, (_, index) => provider(`p${index}`));
  const snapshot = makeSnapshot(entries);
  const saver = makeLastGood({ directory, logger });
  saver.save(snapshot);
  await saver.flush();
  const loaded = await makeLastGood({ directory, logger }).load();
  expect(loaded?.version).toBe(snapshot.version);
  const body = loaded?.entries.get('provider/ai/p7')?.body;
  expect(body?.kind === 'provider' && body.type === 'OpenAI' && body.apiKey?.reveal()).toBe('sk-canary');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['last-good.json']);
});

test('of-several-in-a-row-the-last-is-written-once-it-is-quiet', async () => {
  const clock = makeFakeClock();
  const lastGood = makeLastGood({ directory, logger, clock });
  for (const revision of [1, 2, 3]) lastGood.save(makeSnapshot([provider('a', revision)]));
  expect(clock.pending()).toBe(1);
  clock.advance(1000);
  await lastGood.flush();
  expect((await lastGood.load())?.version).toBe(makeSnapshot([provider('a', 3)]).version);
});

test('a-long-write-is-followed-by-a-longer-rest-which-a-flush-cuts-short', async () => {
  const clock = makeFakeClock();
  const lastGood = makeLastGood({ directory, logger, clock });
  lastGood.save(makeSnapshot([provider('a', 1)]));
  const written = lastGood.flush();
  clock.advance(100);
  await written;
  lastGood.save(makeSnapshot([provider('a', 2)]));
  clock.advance(1999);
  expect(clock.pending()).toBe(1);
  clock.advance(1);
  expect(clock.pending()).toBe(0);
  await lastGood.flush();
  expect((await lastGood.load())?.version).toBe(makeSnapshot([provider('a', 2)]).version);
  lastGood.save(makeSnapshot([provider('a', 3)]));
  await lastGood.flush();
  expect(clock.pending()).toBe(0);
  expect((await lastGood.load())?.version).toBe(makeSnapshot([provider('a', 3)]).version);
});

test('what-was-loaded-is-not-written-again-and-what-differs-is', async () => {
  const first = makeLastGood({ directory, logger });
  first.save(makeSnapshot([provider('a')]));
  await first.flush();
  const { ino } = await stat(path);
  const second = makeLastGood({ directory, logger });
  const loaded = await second.load();
  if (loaded === undefined) throw new Error('nothing was loaded');
  second.save(loaded);
  await second.flush();
  expect((await stat(path)).ino).toBe(ino);
  second.save(makeSnapshot([provider('b')]));
  await second.flush();
  expect((await second.load())?.entries.has('provider/ai/b')).toBe(true);
});

test('a-first-start-has-no-last-good-and-says-nothing', async () => {
  expect(await makeLastGood({ directory: join(directory, 'none'), logger }).load()).toBeUndefined();
  expect(warnings).toEqual([]);
});

test.each([
  ['an-empty-file', () => ''],
  ['half-a-file', (text: string) => text.slice(0, text.length / 2)],
  ['a-changed-body', (text: string) => text.replace('api.openai.com', 'evil.example')],
  ['a-missing-entry', (text: string) => text.replace(/\n.*provider\/ai\/a.*\n/, '\n')],
  ['a-foreign-document', () => '{"version":1,"entries":{}}'],
  ['garbage-with-a-secret-in-it', (text: string) => `sk-canary ${text}`],
])('%s-is-ignored-with-one-word-and-no-secret', async (_name, damage) => {
  const lastGood = makeLastGood({ directory, logger });
  lastGood.save(makeSnapshot([provider('a'), provider('b')]));
  await lastGood.flush();
  await writeFile(path, damage(await readFile(path, 'utf8')));
  expect(await lastGood.load()).toBeUndefined();
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).not.toContain('canary');
});

test('a-file-or-snapshot-beyond-the-bound-is-left-alone', async () => {
  const first = makeLastGood({ directory, logger });
  first.save(makeSnapshot([provider('a')]));
  await first.flush();
  const small = makeLastGood({ directory, logger, maxBytes: 300 });
  expect(await small.load()).toBeUndefined();
  small.save(makeSnapshot(['a', 'b', 'c'].map((name) => provider(name))));
  await small.flush();
  expect((await first.load())?.entries.size).toBe(1);
  expect(await readdir(directory)).toEqual(['last-good.json']);
});

test('a-folder-that-cannot-be-written-is-a-log-line', async () => {
  await writeFile(path, 'a file, not a folder');
  const lastGood = makeLastGood({ directory: path, logger });
  lastGood.save(makeSnapshot([provider('a')]));
  await lastGood.flush();
  expect(warnings).toHaveLength(1);
});
