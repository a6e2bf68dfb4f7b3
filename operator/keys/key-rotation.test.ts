import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import type { KeyResource } from '../api/resources.ts';
import { KeyMinting } from './key-minting.ts';
import { hashKey, type KeyRecord, keyRecordAnnotation } from './key-record.ts';
import type { ExistingSecret, KeySecrets } from './key-secrets.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const hourMs = 3_600_000;
const at = (hours: number): string => `${new Date(start + hours * hourMs).toISOString().slice(0, 19)}Z`;
const metadata = (name: string) => ({
  namespace: 'team-a',
  name,
  uid: `uid-${name}`,
  generation: 1,
  creationTimestamp: '2026-01-01T00:00:00Z',
  labels: {},
});
const aiKey = (spec: Partial<KeyResource['spec']> = {}): KeyResource => ({
  kind: 'AIKey',
  metadata: metadata('app'),
  spec: { attributes: {}, suspended: false, secretName: 'app-key', ...spec },
});
const daily = { rotation: { every: '24h', overlap: '2h' } };

interface Stored {
  key: string;
  record: KeyRecord | undefined;
  version: number;
}

/** A Secret as an API server keeps it, and operators that watch it; a watch delivers when `deliver` is called. */
function setUp() {
  const clock = makeFakeClock(start);
  const log: string[] = [];
  const state: { secret?: Stored; failAfterWrite: boolean } = { failAfterWrite: false };
  const write = (key: string, record: KeyRecord, read?: ExistingSecret): boolean => {
    if (read !== undefined && read.resourceVersion !== String(state.secret?.version)) return false;
    state.secret = { key, record, version: (state.secret?.version ?? 0) + 1 };
    return true;
  };
  const secrets: KeySecrets = {
    isLive: async () => true,
    create: async ({ key, record }) => {
      if (state.secret !== undefined) return 'Exists';
      write(key, record);
      return 'Created';
    },
    read: async () => {
      if (state.secret === undefined) return undefined;
      const { key, record, version } = state.secret;
      const isMinted = record?.sha256 === hashKey(key);
      const base = { type: 'Opaque', holdsKey: key !== '', isOurs: true, resourceVersion: String(version) };
      return { ...base, ...(isMinted ? { record } : {}) };
    },
    putKey: async ({ key, record }, read) => {
      if (!write(key, record, read)) return 'Changed';
      if (state.failAfterWrite) throw new Error('the operator dies before it hears of the write');
      return 'Done';
    },
    putRecord: async ({ record }, read) =>
      write(state.secret?.key ?? '', record, read) ? 'Done' : 'Changed',
  };
  const operators: KeyMinting[] = [];
  let seen: number | undefined;
  const startOperator = (): AbortController => {
    const controller = new AbortController();
    const minting = new KeyMinting({
      secrets,
      isLeader: () => !controller.signal.aborted,
      report: (_key, trouble) => log.push(trouble?.message ?? 'fine'),
      announce: async (_ref, { reason, message }) => {
        log.push(`${reason}: ${message}`);
      },
      clock,
      random: () => 0,
      logger: silentLogger,
      backoff: { baseMs: 100, capMs: 100 },
    });
    operators.push(minting);
    void minting.run(controller.signal);
    for (const kind of ['AIKey', 'Secret'] as const) minting.synced(kind);
    return controller;
  };
  const deliver = async (): Promise<void> => {
    await settle();
    const { secret } = state;
    seen = secret?.version;
    for (const minting of operators) {
      if (secret === undefined) minting.remove('Secret', 'team-a', 'app-key');
      else {
        const annotations = { [keyRecordAnnotation]: JSON.stringify(secret.record) };
        const data = new Map([['api-key', new TextEncoder().encode(secret.key)]]);
        minting.put({ kind: 'Secret', metadata: { ...metadata('app-key'), annotations }, data });
      }
    }
    await settle();
  };
  const put = async (key: KeyResource): Promise<void> => {
    for (const minting of operators) minting.put(key);
    await deliver();
  };
  /** Time goes on in steps, so that timers which lead to timers are seen; news of the Secret comes behind each. */
  const after = async (hours: number): Promise<Stored> => {
    for (let left = hours; left > 0; left -= 6) {
      clock.advance(Math.min(left, 6) * hourMs);
      await settle();
      if (state.secret?.version !== seen) await deliver();
    }
    if (state.secret?.version !== seen) await deliver();
    if (state.secret === undefined) throw new Error('there is no Secret');
    return { ...state.secret };
  };
  const figures = () => operators[0]?.figures();
  return { figures, clock, log, state, startOperator, deliver, put, after };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate);
}

test('a-key-is-replaced-when-it-is-old-enough-and-its-hash-stays-for-the-overlap', async () => {
  const { startOperator, put, after, log } = setUp();
  startOperator();
  await put(aiKey(daily));
  const first = await after(23.9);
  const second = await after(0.1);
  expect(second.key).not.toBe(first.key);
  expect(second.record).toEqual({
    sha256: hashKey(second.key),
    mintedFor: 'app',
    mintedAt: at(24),
    previous: { sha256: hashKey(first.key), expiresAt: at(26) },
  });
  expect(log.filter((line) => line.startsWith('KeyRotated'))).toEqual([
    `KeyRotated: key ${hashKey(second.key).slice(0, 12)} takes the place of ${hashKey(first.key).slice(0, 12)}, which is taken until ${at(26)}`,
  ]);
  expect(log.join()).not.toContain(first.key);
});

test('behind-the-overlap-the-hash-goes-too-and-the-next-turn-comes-in-its-time', async () => {
  const { startOperator, put, after } = setUp();
  startOperator();
  await put(aiKey(daily));
  const second = await after(24);
  expect((await after(2)).record).toEqual({
    sha256: hashKey(second.key),
    mintedFor: 'app',
    mintedAt: at(24),
  });
  expect((await after(21.9)).key).toBe(second.key);
  expect((await after(0.1)).key).not.toBe(second.key);
});

test('nothing-is-done-between-the-times', async () => {
  const { startOperator, put, after, clock } = setUp();
  startOperator();
  await put(aiKey(daily));
  const { version } = await after(1);
  expect(clock.pending()).toBe(1);
  expect((await after(22)).version).toBe(version);
});

test.each([
  { name: 'at-once-where-it-is-past', requestedAt: at(1), hours: 0 },
  { name: 'in-its-time-where-it-is-not', requestedAt: at(5), hours: 3 },
])('a-request-rotates-$name-and-only-once', async ({ requestedAt, hours }) => {
  const { startOperator, put, after } = setUp();
  startOperator();
  await put(aiKey());
  const first = await after(2);
  await put(aiKey({ rotation: { overlap: '1h', requestedAt } }));
  const second = await after(hours);
  expect(second.key).not.toBe(first.key);
  expect(second.record).toMatchObject({ requestedAt, previous: { sha256: hashKey(first.key) } });
  startOperator();
  await put(aiKey({ rotation: { overlap: '1h', requestedAt } }));
  expect((await after(100)).key).toBe(second.key);
});

test('a-request-from-before-the-key-was-minted-is-followed-by-the-minting', async () => {
  const { startOperator, put, after } = setUp();
  startOperator();
  await put(aiKey({ rotation: { overlap: '1h', requestedAt: at(-1) } }));
  const first = await after(0);
  expect((await after(48)).key).toBe(first.key);
});

test.each([
  { name: 'a-suspended-key', spec: { suspended: true, rotation: { overlap: '1h', requestedAt: at(1) } } },
  { name: 'an-overlap-of-nothing', spec: { rotation: { overlap: '0s', requestedAt: at(1) } } },
])('$name-leaves-no-hash-behind', async ({ spec }) => {
  const { startOperator, put, after, log } = setUp();
  startOperator();
  await put(aiKey());
  const first = await after(2);
  await put(aiKey(spec));
  const second = await after(0);
  expect(second.key).not.toBe(first.key);
  expect(second.record?.previous).toBeUndefined();
  expect(log.join()).toContain('is refused from now on');
});

test('an-operator-that-dies-right-behind-the-write-has-rotated-once', async () => {
  const { startOperator, put, after, state, clock, deliver } = setUp();
  const dying = startOperator();
  await put(aiKey(daily));
  await after(23);
  state.failAfterWrite = true;
  clock.advance(hourMs);
  await settle();
  dying.abort();
  state.failAfterWrite = false;
  const second = { ...state.secret };
  expect(second.record?.previous).toBeDefined();
  startOperator();
  await put(aiKey(daily));
  await deliver();
  expect((await after(1)).key).toBe(second.key);
});

test('two-that-both-think-they-lead-rotate-once', async () => {
  const { startOperator, put, after, state } = setUp();
  startOperator();
  startOperator();
  await put(aiKey(daily));
  const first = await after(23);
  const second = await after(1);
  expect(second.version).toBe(first.version + 1);
  expect(second.record?.previous?.sha256).toBe(hashKey(first.key));
  expect((await after(1)).key).toBe(state.secret?.key);
});

test('a-clock-that-goes-back-puts-a-rotation-off-and-never-repeats-it', async () => {
  const { startOperator, put, after, clock } = setUp();
  startOperator();
  await put(aiKey(daily));
  const second = await after(24);
  const now = clock.now;
  Object.assign(clock, { now: () => now() - 12 * hourMs });
  expect((await after(24)).key).toBe(second.key);
  expect((await after(12)).key).not.toBe(second.key);
});

test('a-value-that-somebody-put-there-is-never-replaced', async () => {
  const { startOperator, put, after, state } = setUp();
  startOperator();
  await put(aiKey(daily));
  const { record } = await after(1);
  state.secret = { key: 'sp-of-somebody-else-0123456789', record, version: 9 };
  expect((await after(1000)).key).toBe('sp-of-somebody-else-0123456789');
});

test('a-deleted-secret-ends-the-overlap', async () => {
  const { startOperator, put, after, state } = setUp();
  startOperator();
  await put(aiKey(daily));
  const second = await after(24);
  delete state.secret;
  const third = await after(0.5);
  expect(third.key).not.toBe(second.key);
  expect(third.record?.previous).toBeUndefined();
});

test('an-end-that-is-near-is-told-once-and-the-end-itself-is-trouble-until-it-is-moved', async () => {
  const { startOperator, put, after, log } = setUp();
  startOperator();
  const ending = { expiresAt: at(24 * 10) };
  await put(aiKey(ending));
  await after(24 * 2.9);
  expect(log.join()).not.toContain('KeyExpiresSoon');
  await after(24 * 0.1);
  await after(24);
  expect(log.filter((line) => line.startsWith('KeyExpiresSoon'))).toEqual([
    `KeyExpiresSoon: the key is refused from ${at(24 * 10)} on`,
  ]);
  await after(24 * 6);
  expect(log.at(-1)).toBe(`spec.expiresAt: the key has ended at ${at(24 * 10)} and is refused`);
  await put(aiKey({ expiresAt: at(24 * 100) }));
  expect(log.at(-1)).toBe('fine');
});

test('metrics-count-what-was-done-and-what-comes-to-its-end', async () => {
  const { startOperator, put, after, figures } = setUp();
  startOperator();
  await put(aiKey({ ...daily, expiresAt: at(24 * 9) }));
  await after(24);
  expect(figures()).toEqual({ minted: 1, rotated: 1, expiring: 0, expired: 0 });
  await after(24);
  expect(figures()).toEqual({ minted: 1, rotated: 2, expiring: 1, expired: 0 });
  await after(24 * 7);
  expect(figures()).toMatchObject({ expiring: 0, expired: 1 });
});

test('an-expired-key-is-not-replaced-any-more', async () => {
  const { startOperator, put, after } = setUp();
  startOperator();
  await put(aiKey({ ...daily, expiresAt: at(30) }));
  const second = await after(24);
  expect((await after(200)).key).toBe(second.key);
});
