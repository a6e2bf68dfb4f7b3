import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { type FakeClock, makeFakeClock } from '#runtime/fake-clock.ts';
import { makeLogger } from '#runtime/logger.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { AnyResource, FetchedKeys, KeySetResource } from '../api/resources.ts';
import { parseResource } from '../validate/parse-resource.ts';
import { IssuerKeys } from './issuer-keys.ts';
import type { KeptKeys, KeyStore } from './key-store.ts';

const issuer = 'https://login.example.com';
const location = `discovery ${issuer}`;
const key = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } as const;
const keysNamed = (kid: string): FetchedKeys => ({ issuer, keys: [{ ...key, kid }] });
const minute = 60_000;
const hour = 60 * minute;
/** What falls due is done before time goes on. */
const step = 10_000;

function policy(issuers: readonly string[]): AnyResource {
  const parsed = parseResource({
    apiVersion: 'sallyport.dev/v1alpha1',
    kind: 'AIPolicy',
    metadata: { name: 'p', namespace: 'ai' },
    spec: {
      targetRefs: [{ kind: 'AIGateway', name: 'g' }],
      authentication: {
        sources: issuers.map((one, at) => ({
          name: `s${at}`,
          type: 'JWT',
          jwt: { issuer: one, audiences: ['a'] },
        })),
      },
    },
  });
  if (parsed.kind === 'Failed') throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}

interface Rig {
  readonly issuers: IssuerKeys;
  readonly clock: FakeClock;
  readonly log: string[];
  answer: Result<FetchedKeys, string>;
  fetches: number;
  last(): KeySetResource | undefined;
  advance(ms: number): Promise<void>;
}

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(answer: Rig['answer'] = ok(keysNamed('k1')), store?: KeyStore): Promise<Rig> {
  const clock = makeFakeClock(Date.parse('2026-01-01T00:30:00Z'));
  const delivered = new Map<string, KeySetResource>();
  const log: string[] = [];
  const issuers = new IssuerKeys({
    fetch: async () => {
      rig.fetches += 1;
      return rig.answer;
    },
    sink: {
      put: (resource) => {
        if (resource.kind === 'KeySet') delivered.set(resource.metadata.name, resource);
      },
      remove: (_kind, _namespace, name) => {
        delivered.delete(name);
      },
      synced: (kind) => log.push(`synced ${kind}`),
    },
    ...(store === undefined ? {} : { store }),
    clock,
    random: () => 0.5,
    logger: makeLogger({ level: 'silent', name: 'test' }),
  });
  const rig: Rig = {
    issuers,
    clock,
    log,
    answer,
    fetches: 0,
    last: () => delivered.get(location),
    advance: async (ms) => {
      for (let left = ms; left > 0; left -= step) {
        clock.advance(Math.min(left, step));
        await settle();
      }
    },
  };
  const stopped = new AbortController();
  const running = issuers.run(stopped.signal);
  stops.push(async () => {
    stopped.abort();
    await running;
  });
  issuers.put(policy([issuer]));
  issuers.synced('AIPolicy');
  return rig;
}

/** Everything here resolves within a few turns. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await setImmediate();
}

test('keys-are-fetched-at-once-and-every-five-minutes', async () => {
  const rig = await start();
  await settle();
  expect(rig.last()).toMatchObject({
    fetched: { keys: [{ kid: 'k1' }], confirmedAt: '2026-01-01T00:00:00.000Z' },
  });
  expect(rig.log).toEqual(['synced KeySet']);
  rig.answer = ok(keysNamed('k2'));
  await rig.advance(5 * minute - 1);
  expect(rig.fetches).toBe(1);
  await rig.advance(1);
  expect(rig.last()).toMatchObject({ fetched: { keys: [{ kid: 'k2' }] } });
});

test('a-missed-key-is-fetched-at-once-but-however-often-it-is-missed-once-in-five-seconds', async () => {
  const rig = await start();
  await settle();
  rig.answer = ok(keysNamed('k2'));
  rig.issuers.missKey('jwks/ai/p/s0');
  await settle();
  expect(rig.last()).toMatchObject({ fetched: { keys: [{ kid: 'k2' }] } });
  for (let second = 0; second < 5; second += 1) {
    rig.issuers.missKey('jwks/ai/p/s0');
    await settle();
    await rig.advance(999);
  }
  expect(rig.fetches).toBe(2);
  await rig.advance(5);
  rig.issuers.missKey('jwks/ai/p/s0');
  await settle();
  expect(rig.fetches).toBe(3);
  rig.issuers.missKey('jwks/of/nobody');
  expect(rig.fetches).toBe(3);
});

test('an-issuer-that-is-down-keeps-its-last-keys-and-is-asked-ever-more-seldom', async () => {
  const rig = await start();
  await settle();
  rig.answer = failed('it is down');
  await rig.advance(5 * minute);
  expect(rig.last()?.problem).toBeUndefined();
  await rig.advance(minute);
  expect(rig.last()).toMatchObject({ problem: 'it is down', fetched: { keys: [{ kid: 'k1' }] } });
  const before = rig.fetches;
  await rig.advance(2 * hour);
  expect(rig.fetches - before).toBeLessThan(45);
  expect(rig.issuers.state()).toMatchObject([{ location: issuer, ageSeconds: 2.6 * 3600 }]);
  rig.answer = ok(keysNamed('k1'));
  await rig.advance(5 * minute);
  expect(rig.last()).toMatchObject({ fetched: { confirmedAt: '2026-01-01T02:00:00.000Z' } });
  expect(rig.last()?.problem).toBeUndefined();
});

test('an-issuer-that-never-answered-is-told-of-at-once-and-holds-up-nobody', async () => {
  const rig = await start(failed('it is down'));
  await settle();
  expect(rig.last()).toEqual(expect.objectContaining({ kind: 'KeySet', problem: 'it is down' }));
  expect(rig.last()?.fetched).toBeUndefined();
  expect(rig.log).toEqual(['synced KeySet']);
  expect(rig.issuers.state()).toEqual([{ location: issuer, ageSeconds: undefined, failures: 1 }]);
});

test('keys-that-an-earlier-operator-kept-are-there-while-the-issuer-is-down', async () => {
  const kept = new Map<string, KeptKeys>([[location, { ...keysNamed('k0'), confirmedAtMs: 5 }]]);
  const rig = await start(failed('it is down'), keepIn(kept));
  await settle();
  expect(rig.last()).toMatchObject({ fetched: { keys: [{ kid: 'k0' }] } });
  rig.answer = ok(keysNamed('k1'));
  await rig.advance(minute);
  expect(kept.get(location)).toMatchObject({ keys: [{ kid: 'k1' }] });
});

function keepIn(kept: Map<string, KeptKeys>): KeyStore {
  return {
    load: async (name) => kept.get(name),
    save: async (name, keys) => void kept.set(name, keys),
    forget: async (name) => void kept.delete(name),
  };
}

test('what-no-policy-wants-any-more-is-forgotten', async () => {
  const kept = new Map<string, KeptKeys>();
  const rig = await start(ok(keysNamed('k1')), keepIn(kept));
  await settle();
  expect(kept.size).toBe(1);
  rig.issuers.put(policy([`${issuer}/other`]));
  await settle();
  expect(rig.last()).toBeUndefined();
  expect([...kept.keys()]).toEqual([`${location}/other`]);
  rig.issuers.remove('AIPolicy', 'ai', 'p');
  await settle();
  expect(rig.issuers.state()).toEqual([]);
  const { fetches } = rig;
  await rig.advance(hour);
  expect(rig.fetches).toBe(fetches);
});
