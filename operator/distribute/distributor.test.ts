import { expect, test } from '@jest/globals';
import type { EntryProblem } from '#contract/problem.ts';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { makeDistributor } from './distributor.ts';
import type { Subscription } from './subscriber.ts';
import type { Update } from './updates.ts';

const gateway = 'ai/edge';

function provider(name: string, revision = 1): Entry {
  return makeEntry({
    kind: 'provider',
    type: 'OpenAICompatible',
    namespace: 'ai',
    name,
    baseUrl: 'http://vllm',
    connectTimeoutMs: revision,
    models: [],
  });
}

function setUp(): {
  readonly clock: ReturnType<typeof makeFakeClock>;
  readonly distributor: ReturnType<typeof makeDistributor>;
  publish(...entries: Entry[]): void;
  connect(proxyId: string, held?: readonly Entry[]): Connected;
} {
  const clock = makeFakeClock();
  const distributor = makeDistributor({ logger: silentLogger, clock });
  return {
    clock,
    distributor,
    publish: (...entries) => distributor.publish(new Map([[gateway, entries]])),
    connect: (proxyId, held = []) => {
      const updates: Update[] = [];
      const closed: string[] = [];
      const subscription = distributor.subscribe({
        gateway,
        proxyId,
        programVersion: '1',
        digests: new Map(held.map(({ name, digest }) => [name, digest])),
        port: {
          send: (update) => {
            updates.push(update);
            return undefined;
          },
          close: (reason) => closed.push(reason),
        },
      });
      return { updates, closed, subscription };
    },
  };
}

interface Connected {
  readonly updates: Update[];
  readonly closed: string[];
  readonly subscription: Subscription;
}

function acknowledge({ updates, subscription }: Connected): void {
  subscription.settle(updates.at(-1)?.version ?? '', { kind: 'Acknowledged' });
}

function refuse({ updates, subscription }: Connected, ...problems: EntryProblem[]): void {
  subscription.settle(updates.at(-1)?.version ?? '', { kind: 'Refused', problems });
}

const problemOf = (entry: string): EntryProblem => ({ entry, path: '/connectTimeoutMs', message: 'no' });

function namesIn(update: Update | undefined): object {
  return { changed: update?.changed.map(({ name }) => name), removed: update?.removed };
}

test('equal-entries-in-another-order-are-no-change', () => {
  const { publish, connect, distributor } = setUp();
  publish(provider('a'), provider('b'));
  const proxy = connect('p');
  acknowledge(proxy);
  publish(provider('b'), provider('a'));
  expect(proxy.updates).toHaveLength(1);
  expect(distributor.totals()).toEqual({ updates: 1, refusals: 0 });
});

test('only-what-changed-goes-out-and-the-bytes-are-shared', () => {
  const { publish, connect } = setUp();
  publish(provider('a'), provider('b'), provider('c'));
  const [one, two] = [connect('one'), connect('two')];
  acknowledge(one);
  acknowledge(two);
  publish(provider('a'), provider('b', 2));
  expect(namesIn(one.updates[1])).toEqual({ changed: ['provider/ai/b'], removed: ['provider/ai/c'] });
  expect(one.updates[1]?.line()).toBe(two.updates[1]?.line());
});

test('changes-behind-an-unanswered-update-fold-into-one', () => {
  const { publish, connect } = setUp();
  publish(provider('a'));
  const proxy = connect('p');
  for (let revision = 2; revision < 50; revision += 1) publish(provider('a', revision));
  expect(proxy.updates).toHaveLength(1);
  acknowledge(proxy);
  expect(proxy.updates).toHaveLength(2);
  expect(proxy.updates[1]?.changed).toEqual([provider('a', 49)]);
});

test('a-proxy-that-connects-with-the-newest-digests-counts-at-once-and-is-sent-nothing', () => {
  const { publish, connect, distributor } = setUp();
  publish(provider('a'));
  const proxy = connect('p', [provider('a')]);
  expect(proxy.updates).toEqual([]);
  expect(distributor.programming(gateway, ['provider/ai/a'])).toMatchObject({
    connected: 1,
    acknowledged: 1,
  });
});

test('sent-is-not-acknowledged', () => {
  const { publish, connect, distributor } = setUp();
  publish(provider('a'), provider('b'));
  const proxy = connect('p');
  expect(distributor.programming(gateway, ['provider/ai/a']).acknowledged).toBe(0);
  proxy.subscription.settle('some-other-version', { kind: 'Acknowledged' });
  expect(distributor.programming(gateway, ['provider/ai/a']).acknowledged).toBe(0);
  acknowledge(proxy);
  expect(distributor.programming(gateway, ['provider/ai/a']).acknowledged).toBe(1);
});

test('an-object-counts-as-programmed-while-another-is-on-its-way', () => {
  const { publish, connect, distributor } = setUp();
  publish(provider('a'), provider('b'));
  acknowledge(connect('p', [provider('a')]));
  publish(provider('a'), provider('b', 2));
  expect(distributor.programming(gateway, ['provider/ai/a']).acknowledged).toBe(1);
  expect(distributor.programming(gateway, ['provider/ai/b']).acknowledged).toBe(0);
});

test('an-entry-that-is-gone-counts-once-proxies-have-let-go-of-it', () => {
  const { publish, connect, distributor } = setUp();
  publish(provider('a'), provider('b'));
  const proxy = connect('p');
  acknowledge(proxy);
  publish(provider('a'));
  expect(distributor.programming(gateway, ['provider/ai/b']).acknowledged).toBe(0);
  acknowledge(proxy);
  expect(distributor.programming(gateway, ['provider/ai/b']).acknowledged).toBe(1);
});

test('a-refused-entry-is-kept-as-it-was-and-holds-nothing-else-back', () => {
  const { publish, connect, distributor } = setUp();
  publish(provider('a'), provider('b'));
  const proxy = connect('p');
  acknowledge(proxy);
  publish(provider('a', 2), provider('b', 2));
  refuse(proxy, problemOf('provider/ai/a'));
  expect(namesIn(proxy.updates[2])).toEqual({ changed: ['provider/ai/b'], removed: [] });
  acknowledge(proxy);
  expect(distributor.programming(gateway, ['provider/ai/b']).acknowledged).toBe(1);
  expect(distributor.programming(gateway, ['provider/ai/a'])).toMatchObject({
    acknowledged: 0,
    rejections: [{ proxyId: 'p', problem: problemOf('provider/ai/a') }],
  });
  publish(provider('a', 3), provider('b', 2));
  expect(namesIn(proxy.updates[3])).toEqual({ changed: ['provider/ai/a'], removed: [] });
  acknowledge(proxy);
  expect(distributor.programming(gateway, ['provider/ai/a'])).toMatchObject({
    acknowledged: 1,
    rejections: [],
  });
});

test('a-refused-entry-that-a-new-proxy-never-had-comes-as-the-others-still-have-it', () => {
  const { publish, connect } = setUp();
  publish(provider('a'), provider('b'));
  const old = connect('old');
  acknowledge(old);
  publish(provider('a', 2), provider('b'));
  refuse(old, problemOf('provider/ai/a'));
  const young = connect('young');
  refuse(young, problemOf('provider/ai/a'));
  expect(young.updates[1]?.changed).toEqual(expect.arrayContaining([provider('a', 1), provider('b')]));
});

test('a-refused-entry-that-nobody-ever-had-is-left-out', () => {
  const { publish, connect } = setUp();
  publish(provider('a'), provider('b'));
  const proxy = connect('p');
  refuse(proxy, problemOf('provider/ai/a'));
  expect(namesIn(proxy.updates[1])).toEqual({ changed: ['provider/ai/b'], removed: [] });
});

test.each([
  ['no-entry', problemOf('')],
  ['an-entry-that-does-not-exist', problemOf('provider/ai/zzz')],
  ['an-entry-that-did-not-come-with-the-update', problemOf('provider/ai/b')],
])('a-refusal-that-names-%s-holds-the-version-back-until-the-next-change', (_name, problem) => {
  const { publish, connect, distributor } = setUp();
  publish(provider('a'), provider('b'));
  const proxy = connect('p');
  acknowledge(proxy);
  publish(provider('a', 2), provider('b'));
  refuse(proxy, problem);
  expect(proxy.updates).toHaveLength(2);
  expect(distributor.programming(gateway, ['provider/ai/a']).rejections).toEqual([{ proxyId: 'p', problem }]);
  expect(distributor.programming(gateway, ['provider/ai/b']).rejections).toEqual([]);
  publish(provider('a', 3), provider('b'));
  expect(proxy.updates).toHaveLength(3);
});

test('a-proxy-may-connect-before-its-gateway-exists', () => {
  const { publish, connect, distributor } = setUp();
  const proxy = connect('p');
  expect(distributor.programming(gateway, ['provider/ai/a'])).toEqual({
    connected: 1,
    acknowledged: 0,
    version: '',
    rejections: [],
  });
  publish(provider('a'));
  expect(proxy.updates).toHaveLength(1);
});

test('a-gateway-that-is-withdrawn-takes-nothing-from-its-proxies', () => {
  const { publish, connect, distributor } = setUp();
  publish(provider('a'));
  const proxy = connect('p');
  acknowledge(proxy);
  distributor.publish(new Map());
  expect(proxy.updates).toHaveLength(1);
  expect(distributor.programming(gateway, ['provider/ai/a'])).toMatchObject({
    connected: 1,
    acknowledged: 0,
  });
  publish(provider('a'));
  expect(proxy.updates).toHaveLength(1);
  expect(distributor.programming(gateway, ['provider/ai/a'])).toMatchObject({
    connected: 1,
    acknowledged: 1,
  });
});

test('a-proxy-that-comes-back-before-its-old-connection-is-found-dead-counts-once', () => {
  const { publish, connect, distributor } = setUp();
  publish(provider('a'));
  const before = connect('p');
  connect('p');
  before.subscription.leave();
  expect(before.closed).toEqual(['replaced by a newer stream of the same proxy']);
  expect(distributor.programming(gateway, []).connected).toBe(1);
});

test('many-changes-are-told-once-and-a-quiet-time-not-at-all', () => {
  const { publish, connect, distributor, clock } = setUp();
  const told: ReadonlySet<string>[] = [];
  distributor.onChange((gateways) => told.push(gateways));
  publish(provider('a'));
  for (const id of ['1', '2', '3']) acknowledge(connect(id));
  clock.advance(1000);
  expect(told).toEqual([new Set([gateway])]);
  publish(provider('a'));
  clock.advance(1000);
  expect(told).toHaveLength(1);
});

/** Counts how often it is asked. */
class WatchedDigests extends Map<string, string> {
  static asked = 0;

  override get(name: string): string | undefined {
    WatchedDigests.asked += 1;
    return super.get(name);
  }
}

test('counting-what-a-fleet-that-lags-has-made-of-an-object-asks-no-proxy-by-itself', () => {
  const { publish, distributor } = setUp();
  const entries = Array.from({ length: 20 }, (_, at) => provider(`p${at}`));
  const join = (proxyId: string, held: readonly Entry[]): void => {
    distributor.subscribe({
      gateway,
      proxyId,
      programVersion: '1',
      digests: new WatchedDigests(held.map(({ name, digest }) => [name, digest])),
      port: { send: () => undefined, close: () => undefined },
    });
  };
  publish(...entries);
  for (let at = 0; at < 300; at += 1) join(`lags-${at}`, entries.slice(1));
  for (let at = 0; at < 300; at += 1) join(`serves-${at}`, entries);
  WatchedDigests.asked = 0;
  for (const { name } of entries) {
    const acknowledged = name === 'provider/ai/p0' ? 300 : 600;
    expect(distributor.programming(gateway, [name])).toMatchObject({ connected: 600, acknowledged });
  }
  expect(WatchedDigests.asked).toBe(entries.length);
});

test('what-a-proxy-reports-last-is-what-it-has-counted', () => {
  const { publish, connect, distributor, clock } = setUp();
  publish(provider('a'));
  const told: ReadonlySet<string>[] = [];
  distributor.onChange((gateways) => told.push(gateways));
  const proxy = connect('p');
  expect(distributor.budgets(gateway)).toEqual([{ key: expect.any(String) }]);
  const report = (settled: number) => {
    const figures = { group: '', windowId: '', settled, held: 0, amount: 100 };
    proxy.subscription.report([{ budget: 'budget/ai/b', limit: 'l', ...figures }]);
    clock.advance(100);
  };
  clock.advance(100);
  told.length = 0;
  report(1);
  report(1);
  report(2);
  expect(told).toEqual([new Set([gateway]), new Set([gateway])]);
  expect(distributor.budgets(gateway)[0]?.reports).toMatchObject([{ settled: 2 }]);
  proxy.subscription.leave();
  expect(distributor.budgets(gateway)).toEqual([]);
});
