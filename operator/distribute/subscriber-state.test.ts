import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { makeSnapshot, type Snapshot } from '#contract/snapshot/snapshot.ts';
import { silentLogger } from '#runtime/logger.ts';
import { type Distributor, makeDistributor } from './distributor.ts';
import type { Subscription } from './subscriber.ts';
import type { Update } from './updates.ts';

const names = ['a', 'b', 'c', 'd', 'e'] as const;

function body(name: string, revision: number): Entry {
  return makeEntry({
    kind: 'key',
    namespace: 'ai',
    name,
    sha256: '0'.repeat(64),
    attributes: { team: `team-${revision}` },
    suspended: false,
  });
}

/** A revision of 7 and above is one that this proxy cannot take. */
function isBad(entry: Entry): boolean {
  return entry.body.kind === 'key' && /^team-[789]$/.test(entry.body.attributes.team ?? '');
}

/** A proxy whose answers come when the test says so, and which outlives its connections. */
class TestProxy {
  readonly #distributor: Distributor;
  #held = new Map<string, Entry>();
  #waiting: Update[] = [];
  #subscription: Subscription | undefined;
  mostWaiting = 0;

  readonly id: string;

  constructor(distributor: Distributor, id: string) {
    this.#distributor = distributor;
    this.id = id;
  }

  connect(): void {
    this.#subscription?.leave();
    this.#waiting = [];
    this.#subscription = this.#distributor.subscribe({
      gateway: 'ai/edge',
      proxyId: this.id,
      programVersion: '',
      digests: new Map(Array.from(this.#held.values(), ({ name, digest }) => [name, digest])),
      port: {
        send: (update) => {
          this.#waiting.push(update);
          this.mostWaiting = Math.max(this.mostWaiting, this.#waiting.length);
          return undefined;
        },
        close: () => undefined,
      },
    });
  }

  /** Answers what is waiting; false: nothing is. */
  answer(): boolean {
    const update = this.#waiting.shift();
    if (update === undefined) return false;
    const next = new Map(this.#held);
    for (const name of update.removed) next.delete(name);
    for (const entry of update.changed) next.set(entry.name, entry);
    const bad = Array.from(next.values()).filter(isBad);
    if (makeSnapshot(next.values()).version !== update.version) throw new Error('the update does not add up');
    if (bad.length > 0) {
      const problems = bad.map(({ name }) => ({ entry: name, path: '', message: 'bad' }));
      this.#subscription?.settle(update.version, { kind: 'Refused', problems });
    } else {
      this.#held = next;
      this.#subscription?.settle(update.version, { kind: 'Acknowledged' });
    }
    return true;
  }

  held(): ReadonlyMap<string, Entry> {
    return this.#held;
  }
}

const who = fc.constantFrom(0, 1);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('publish' as const),
    revisions: fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 0, max: 9 })),
  }),
  fc.record({ kind: fc.constant('answer' as const), who }),
  fc.record({ kind: fc.constant('reconnect' as const), who }),
  fc.record({ kind: fc.constant('withdraw' as const) }),
);

function settle(proxies: readonly TestProxy[]): void {
  for (let round = 0; round < 40; round += 1) {
    if (!proxies.map((proxy) => proxy.answer()).includes(true)) return;
  }
  throw new Error('operator and proxy go round in circles');
}

function digestsOf(entries: Iterable<Entry>): Record<string, string> {
  return Object.fromEntries(Array.from(entries, ({ name, digest }) => [name, digest]));
}

test('whatever-happens-a-proxy-ends-with-the-newest-entries-except-those-it-refused', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const distributor = makeDistributor({ logger: silentLogger });
      const proxies = [new TestProxy(distributor, 'p0'), new TestProxy(distributor, 'p1')];
      for (const proxy of proxies) proxy.connect();
      let newest: readonly Entry[] | undefined;
      for (const action of steps) {
        if (action.kind === 'answer') proxies[action.who]?.answer();
        else if (action.kind === 'reconnect') proxies[action.who]?.connect();
        else {
          newest =
            action.kind === 'withdraw'
              ? undefined
              : Object.entries(action.revisions).map(([name, revision]) => body(name, revision));
          distributor.publish(new Map(newest === undefined ? [] : [['ai/edge', newest]]));
        }
      }
      settle(proxies);
      for (const proxy of proxies) expect(proxy.mostWaiting).toBeLessThanOrEqual(1);
      if (newest === undefined) return;
      const good = newest.filter((entry) => !isBad(entry));
      const badNames = newest.filter(isBad).map(({ name }) => name);
      for (const proxy of proxies) {
        const held = Array.from(proxy.held().values());
        expect(digestsOf(held.filter(({ name }) => !badNames.includes(name)))).toEqual(digestsOf(good));
        expect(held.filter(isBad)).toEqual([]);
      }
      const goodNames = good.map(({ name }) => name);
      expect(distributor.programming('ai/edge', goodNames)).toMatchObject({ connected: 2, acknowledged: 2 });
      for (const name of badNames) {
        expect(distributor.programming('ai/edge', [name])).toMatchObject({
          connected: 2,
          acknowledged: 0,
          rejections: [
            { proxyId: expect.any(String), problem: { entry: name } },
            { proxyId: expect.any(String), problem: { entry: name } },
          ],
        });
      }
    }),
    { numRuns: 500 },
  );
});

test('a-local-proxy-converges-within-publish-and-keeps-the-good-body-of-a-bad-entry', () => {
  const distributor = makeDistributor({ logger: silentLogger });
  let held: Snapshot | undefined;
  distributor.subscribeLocal('ai/edge', (snapshot) => {
    const bad = Array.from(snapshot.entries.values()).filter(isBad);
    if (bad.length > 0)
      return { kind: 'Failed', failure: bad.map(({ name }) => ({ entry: name, path: '', message: 'bad' })) };
    held = snapshot;
    return { kind: 'Ok', value: undefined };
  });
  distributor.publish(new Map([['ai/edge', [body('a', 1), body('b', 1)]]]));
  distributor.publish(new Map([['ai/edge', [body('a', 7), body('b', 2), body('c', 8)]]]));
  expect(Array.from(held?.entries.values() ?? [])).toEqual(
    expect.arrayContaining([body('a', 1), body('b', 2)]),
  );
  expect(held?.entries.size).toBe(2);
});
