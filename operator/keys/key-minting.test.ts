import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { type Logger, silentLogger } from '#runtime/logger.ts';
import type { KeyResource, SecretResource } from '../api/resources.ts';
import { KeyMinting } from './key-minting.ts';
import type { ExistingSecret, KeySecrets, MintedSecret } from './key-secrets.ts';

const metadata = (name: string) => ({
  namespace: 'team-a',
  name,
  uid: `uid-${name}`,
  generation: 1,
  creationTimestamp: '2026-01-01T00:00:00Z',
  labels: {},
});
const aiKey = (name: string, secretName: string): KeyResource => ({
  kind: 'AIKey',
  metadata: metadata(name),
  spec: { attributes: {}, suspended: false, secretName },
});
const secret = (name: string, data: Readonly<Record<string, string>>): SecretResource => ({
  kind: 'Secret',
  metadata: metadata(name),
  data: new Map(Object.entries(data).map(([key, value]) => [key, new TextEncoder().encode(value)])),
});
const existing = (changes: Partial<ExistingSecret>): ExistingSecret => {
  return { type: 'Opaque', holdsKey: false, isOurs: false, resourceVersion: '1', ...changes };
};

/** A reconciler over Secrets in memory; `log` has what was done, without keys. */
function setUp(options: { readonly leads?: boolean; readonly found?: ExistingSecret } = {}) {
  const clock = makeFakeClock();
  const log: string[] = [];
  const keys: string[] = [];
  const state = {
    leads: options.leads ?? true,
    isLive: true,
    found: options.found,
    failures: 0,
    changed: false,
  };
  const fail = (): void => {
    if (state.failures === 0) return;
    state.failures -= 1;
    throw new Error('the API server is away');
  };
  const secrets: KeySecrets = {
    isLive: async () => {
      fail();
      return state.isLive;
    },
    create: async ({ owner, key }: MintedSecret) => {
      if (state.found !== undefined) return 'Exists';
      keys.push(key);
      log.push(`create ${owner.spec.secretName} for ${owner.metadata.name}`);
      return 'Created';
    },
    read: async () => state.found,
    putKey: async ({ owner, key }) => {
      if (state.changed) return 'Changed';
      keys.push(key);
      log.push(`add to ${owner.spec.secretName}`);
      return 'Done';
    },
    putRecord: async () => 'Done',
  };
  const said: unknown[] = [];
  const note = (fields: object): void => {
    said.push(fields);
  };
  const logger: Logger = { ...silentLogger, info: note, warn: note, error: note };
  const controller = new AbortController();
  const minting = new KeyMinting({
    secrets,
    isLeader: () => state.leads,
    report: (key, trouble) => log.push(`${key.metadata.name}: ${trouble?.message ?? 'no conflict'}`),
    announce: async (ref, { reason, message }) => {
      log.push(`${ref.kind} ${ref.name} ${reason}: ${message}`);
    },
    clock,
    random: () => 0,
    logger,
    backoff: { baseMs: 100, capMs: 100 },
  });
  void minting.run(controller.signal);
  const sync = (): Promise<void> => {
    minting.synced('AIKey');
    minting.synced('Secret');
    return settle();
  };
  return { minting, clock, log, keys, state, said, sync, stop: () => controller.abort() };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise(setImmediate);
}

const minted = [
  'create app-key for app',
  'app: no conflict',
  'AIKey app KeyMinted: made Secret app-key with a new key',
];

test('an-aikey-without-a-secret-gets-one', async () => {
  const { minting, log, keys, sync } = setUp();
  minting.put(aiKey('app', 'app-key'));
  await sync();
  expect(log).toEqual(minted);
  expect(keys).toEqual([expect.stringMatching(/^sp-/)]);
});

test('nothing-is-made-before-it-is-known-what-there-is', async () => {
  const { minting, log, sync } = setUp();
  minting.put(aiKey('app', 'app-key'));
  minting.synced('AIKey');
  await settle();
  expect(log).toEqual([]);
  minting.put(secret('app-key', { 'api-key': 'sp-mine' }));
  await sync();
  expect(log).not.toContain(minted[0]);
});

test('a-secret-that-holds-a-key-is-taken-as-it-is-whoever-made-it', async () => {
  const { minting, log, keys, sync } = setUp();
  minting.put(secret('app-key', { 'api-key': 'sp-mine' }));
  minting.put(aiKey('app', 'app-key'));
  await sync();
  expect(keys).toEqual([]);
  expect(new Set(log)).toEqual(new Set(['app: no conflict']));
});

test('a-deleted-secret-is-made-anew-with-another-key', async () => {
  const { minting, keys, sync } = setUp();
  minting.put(aiKey('app', 'app-key'));
  await sync();
  minting.put(secret('app-key', { 'api-key': 'x' }));
  minting.remove('Secret', 'team-a', 'app-key');
  await settle();
  expect(keys).toHaveLength(2);
  expect(keys[0]).not.toBe(keys[1]);
});

test('an-aikey-that-is-gone-or-going-gets-no-secret-back', async () => {
  const { minting, state, keys, sync } = setUp();
  minting.put(aiKey('gone', 'gone-key'));
  minting.put(secret('gone-key', { 'api-key': 'x' }));
  minting.put(aiKey('going', 'going-key'));
  minting.put(secret('going-key', { 'api-key': 'x' }));
  await sync();
  state.isLive = false;
  minting.remove('AIKey', 'team-a', 'gone');
  minting.remove('Secret', 'team-a', 'gone-key');
  minting.remove('Secret', 'team-a', 'going-key');
  await settle();
  expect(keys).toEqual([]);
});

test('only-the-leader-mints-and-a-new-leader-catches-up', async () => {
  const { minting, state, log, sync } = setUp({ leads: false });
  minting.put(aiKey('app', 'app-key'));
  await sync();
  expect(log).toEqual([]);
  state.leads = true;
  minting.mintAll();
  await settle();
  expect(log).toEqual(minted);
});

test.each([
  {
    name: 'ours-without-a-key-is-completed',
    found: existing({ isOurs: true }),
    last: /put a new key into Secret app-key$/,
  },
  {
    name: 'made-by-another-replica-meanwhile-is-taken',
    found: existing({ holdsKey: true }),
    last: /^app: no conflict$/,
  },
  {
    name: 'of-somebody-else-is-left-alone',
    found: existing({}),
    last: /^app: Secret app-key exists without api-key and was not made by Sallyport/,
  },
  {
    name: 'of-another-type-is-left-alone-even-if-it-holds-a-key',
    found: existing({ type: 'kubernetes.io/tls', holdsKey: true, isOurs: true }),
    last: /^app: Secret app-key is of type kubernetes\.io\/tls, not Opaque$/,
  },
])('a-secret-$name', async ({ found, last }) => {
  const { minting, log, sync } = setUp({ found });
  minting.put(aiKey('app', 'app-key'));
  await sync();
  expect(log.at(-1)).toMatch(last);
});

test('a-conflict-is-looked-at-again-after-a-minute', async () => {
  const { minting, clock, state, log, sync } = setUp({ found: existing({ type: 'kubernetes.io/tls' }) });
  minting.put(aiKey('app', 'app-key'));
  await sync();
  state.found = undefined;
  clock.advance(60_000);
  await settle();
  expect(log.slice(1)).toEqual(minted);
});

test('a-secret-that-changes-under-the-hand-is-looked-at-again', async () => {
  const { minting, clock, state, log, sync } = setUp({ found: existing({ isOurs: true }) });
  state.changed = true;
  minting.put(aiKey('app', 'app-key'));
  await sync();
  state.changed = false;
  clock.advance(100);
  await settle();
  expect(log).toContain('add to app-key');
});

test('an-api-server-that-is-away-is-asked-again-and-no-key-is-ever-logged', async () => {
  const { minting, clock, state, log, keys, said, sync } = setUp();
  state.failures = 2;
  minting.put(aiKey('app', 'app-key'));
  await sync();
  for (let times = 0; times < 2; times += 1) {
    clock.advance(100);
    await settle();
  }
  expect(log).toEqual(minted);
  expect(said).toHaveLength(2);
  expect(keys).toHaveLength(1);
  for (const key of keys) expect(JSON.stringify([said, log])).not.toContain(key);
});

test('two-aikeys-that-name-one-secret-are-both-told-of-it', async () => {
  const { minting, keys, state, log, sync } = setUp();
  minting.put(aiKey('app', 'shared'));
  await sync();
  state.found = existing({ holdsKey: true });
  minting.put(aiKey('other', 'shared'));
  minting.put(secret('shared', { 'api-key': 'x' }));
  await settle();
  expect(keys).toHaveLength(1);
  expect(log.slice(3)).toEqual(expect.arrayContaining(['app: no conflict', 'other: no conflict']));
});
