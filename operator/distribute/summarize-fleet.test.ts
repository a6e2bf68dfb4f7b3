import { expect, test } from '@jest/globals';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { makeDistributor } from './distributor.ts';
import type { FleetSummary } from './fleet-summary.ts';
import { proxyKey } from './proxy-key.ts';

const gateway = 'ai/edge';

function entry(index: number): Entry {
  return makeEntry({ kind: 'policy', namespace: 'ai', name: `p${index}`, mode: 'Enforce' });
}

function setUp(entries: readonly Entry[]) {
  const distributor = makeDistributor({ logger: silentLogger, clock: makeFakeClock() });
  distributor.publish(new Map([[gateway, entries]]));
  return {
    summary: (): FleetSummary | undefined => distributor.summarize().get(gateway),
    /** One that holds these and answers nothing. */
    connect: (proxyId: string, held: readonly Entry[]) =>
      distributor.subscribe({
        gateway,
        proxyId,
        programVersion: '1',
        digests: new Map(held.map(({ name, digest }) => [name, digest])),
        port: { send: () => undefined, close: () => undefined },
      }),
  };
}

const entries = Array.from({ length: 40 }, (_, index) => entry(index));

test('proxies-in-the-same-position-are-one-group-with-what-they-lack', () => {
  const { summary, connect } = setUp(entries);
  connect('a', entries.slice(2));
  connect('b', entries.slice(2));
  connect('c', entries);
  expect(summary()?.groups).toMatchObject([
    {
      count: 2,
      open: [entries[0]?.name, entries[1]?.name],
      keys: ['a', 'b'].map(proxyKey).toSorted(),
      names: [],
    },
    { count: 1, open: [], serves: summary()?.version },
  ]);
});

test('an-entry-that-is-no-more-is-open-where-it-is-still-held', () => {
  const { summary, connect } = setUp(entries.slice(1));
  connect('a', entries);
  expect(summary()?.groups).toMatchObject([{ count: 1, open: [entries[0]?.name] }]);
});

test('a-proxy-that-lacks-much-is-said-to-lack-anything', () => {
  const { summary, connect } = setUp(entries);
  connect('a', []);
  expect(summary()?.groups).toMatchObject([{ count: 1, open: 'Many' }]);
});

test('rare-positions-are-folded-and-everybody-is-counted', () => {
  const { summary, connect } = setUp(entries);
  for (let lacks = 0; lacks < 30; lacks += 1) connect(`proxy-${lacks}`, entries.slice(lacks));
  const groups = summary()?.groups ?? [];
  expect(groups).toHaveLength(16);
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(30);
  expect(groups.at(-1)).toMatchObject({ serves: '', open: 'Many', count: 15 });
});

test('of-very-many-proxies-only-counts-are-told', () => {
  const { summary, connect } = setUp(entries);
  for (let index = 0; index < 201; index += 1) connect(`proxy-${index}`, entries);
  expect(summary()?.groups).toMatchObject([{ count: 201, keys: [] }]);
});

test('a-gateway-without-proxies-is-not-told', () => {
  const { summary, connect } = setUp(entries);
  const subscription = connect('a', entries);
  subscription.leave();
  expect(summary()).toBeUndefined();
});
