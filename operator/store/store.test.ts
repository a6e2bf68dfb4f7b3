import { expect, test } from '@jest/globals';
import { type FakeClock, makeFakeClock } from '#runtime/fake-clock.ts';
import type { AnyResource } from '../api/resources.ts';
import type { ResourceSet } from '../translate/translation.ts';
import { parseResource } from '../validate/parse-resource.ts';
import { makeStore, resourceKinds, type Store } from './store.ts';

function parse(kind: string, name: string, rest: object, apiVersion = 'sallyport.dev/v1alpha1'): AnyResource {
  const namespace = kind === 'Namespace' ? {} : { namespace: 'ai' };
  const parsed = parseResource({ apiVersion, kind, metadata: { name, ...namespace }, ...rest });
  if (parsed.kind === 'Failed') throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}

const provider = (spec: object = {}): AnyResource =>
  parse('AIProvider', 'mock', { spec: { type: 'Mock', ...spec } });
const openAI = (): AnyResource =>
  parse('AIProvider', 'openai', { spec: { type: 'OpenAI', auth: { secretRef: { name: 'used' } } } });
const key = (): AnyResource => parse('AIKey', 'app', { spec: { secretName: 'used', attributes: {} } });
const secret = (name: string, value: string): AnyResource =>
  parse('Secret', name, { stringData: { 'api-key': value } }, 'v1');
const namespace = (labels: object): AnyResource => {
  const parsed = parseResource({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'blue', labels } });
  if (parsed.kind === 'Failed') throw new Error('namespace');
  return parsed.value;
};
const gateway = (from: string): AnyResource =>
  parse('AIGateway', 'main', {
    spec: {
      allowedRoutes: { namespaces: { from, ...(from === 'Selector' ? { matchLabels: { a: 'b' } } : {}) } },
    },
  });

interface Bench {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly batches: ResourceSet[];
}

function makeBench(): Bench {
  const clock = makeFakeClock();
  const store = makeStore({ clock });
  const batches: ResourceSet[] = [];
  store.onBatch((set) => batches.push(set));
  return { store, clock, batches };
}

/** Synced, and at rest with what was put. */
function settle(bench: Bench, resources: readonly AnyResource[]): void {
  for (const resource of resources) bench.store.put(resource);
  for (const kind of resourceKinds) bench.store.synced(kind);
  bench.clock.advance(1000);
  bench.batches.length = 0;
}

/** How many batches a change closes. */
function countBatches(bench: Bench, change: () => void): number {
  change();
  bench.clock.advance(1000);
  return bench.batches.length;
}

test('nothing-is-delivered-before-every-kind-is-synced', () => {
  const { store, clock, batches } = makeBench();
  store.put(provider());
  const [last, ...others] = resourceKinds;
  for (const kind of others) store.synced(kind);
  clock.advance(10_000);
  expect(batches.length).toBe(0);
  if (last !== undefined) store.synced(last);
  clock.advance(50);
  expect(batches.map((batch) => batch.providers.length)).toEqual([1]);
});

test('an-empty-cluster-is-delivered-too', () => {
  const { store, clock, batches } = makeBench();
  for (const kind of resourceKinds) store.synced(kind);
  clock.advance(50);
  expect(batches.length).toBe(1);
});

test('a-batch-closes-after-a-quiet-time', () => {
  const bench = makeBench();
  settle(bench, []);
  bench.store.put(provider());
  bench.clock.advance(40);
  bench.store.put(openAI());
  bench.clock.advance(49);
  expect(bench.batches.length).toBe(0);
  bench.clock.advance(1);
  expect(bench.batches.map((batch) => batch.providers.length)).toEqual([2]);
});

test('a-batch-closes-at-the-latest-after-its-longest-time', () => {
  const bench = makeBench();
  settle(bench, []);
  for (let step = 0; step < 28; step += 1) {
    bench.store.put(provider({ mock: { reply: `${step}` } }));
    bench.clock.advance(20);
  }
  expect(bench.batches.length).toBe(2);
});

test.each<[string, readonly AnyResource[], (store: Store) => void, number]>([
  ['a-new-object', [], (store) => store.put(provider()), 1],
  ['an-object-that-comes-again-unchanged', [provider()], (store) => store.put(provider()), 0],
  ['a-changed-spec', [provider()], (store) => store.put(provider({ mock: { reply: 'x' } })), 1],
  ['a-removed-object', [provider()], (store) => store.remove('AIProvider', 'ai', 'mock'), 1],
  ['the-removal-of-an-unknown-object', [], (store) => store.remove('AIProvider', 'ai', 'mock'), 0],
  ['a-secret-that-nothing-refers-to', [], (store) => store.put(secret('other', 'x')), 0],
  ['a-secret-of-a-provider', [openAI()], (store) => store.put(secret('used', 'x')), 1],
  ['a-secret-of-a-key', [key()], (store) => store.put(secret('used', 'x')), 1],
  ['a-rotated-secret', [openAI(), secret('used', 'x')], (store) => store.put(secret('used', 'y')), 1],
  [
    'a-secret-with-the-same-data',
    [openAI(), secret('used', 'x')],
    (store) => store.put(secret('used', 'x')),
    0,
  ],
  [
    'the-removal-of-a-used-secret',
    [openAI(), secret('used', 'x')],
    (store) => store.remove('Secret', 'ai', 'used'),
    1,
  ],
  [
    'the-removal-of-an-unused-secret',
    [secret('other', 'x')],
    (store) => store.remove('Secret', 'ai', 'other'),
    0,
  ],
  ['a-namespace-that-no-selector-means', [gateway('Same')], (store) => store.put(namespace({ a: 'b' })), 0],
  ['a-namespace-under-a-selector', [gateway('Selector')], (store) => store.put(namespace({ a: 'b' })), 1],
  [
    'a-namespace-with-the-same-labels',
    [gateway('Selector'), namespace({ a: 'b' })],
    (store) => store.put(namespace({ a: 'b' })),
    0,
  ],
])('%s-closes-as-many-batches-as-it-matters', (_name, before, change, expected) => {
  const bench = makeBench();
  settle(bench, before);
  expect(countBatches(bench, () => change(bench.store))).toBe(expected);
});

test('a-secret-matters-no-more-once-its-last-reference-is-gone', () => {
  const bench = makeBench();
  settle(bench, [openAI(), key(), secret('used', 'x')]);
  bench.store.remove('AIProvider', 'ai', 'openai');
  expect(countBatches(bench, () => bench.store.put(secret('used', 'y')))).toBe(1);
  bench.store.remove('AIKey', 'ai', 'app');
  bench.clock.advance(1000);
  bench.batches.length = 0;
  expect(countBatches(bench, () => bench.store.put(secret('used', 'z')))).toBe(0);
});

test('only-referenced-secrets-are-handed-on-and-a-later-reference-finds-an-earlier-secret', () => {
  const bench = makeBench();
  settle(bench, [secret('used', 'x'), secret('other', 'x')]);
  bench.store.put(openAI());
  bench.clock.advance(50);
  expect(bench.batches.map((batch) => batch.secrets.map((one) => one.metadata.name))).toEqual([['used']]);
});

test('a-folder-replaces-everything-and-is-synced-at-once', () => {
  const { store, clock, batches } = makeBench();
  store.replaceAll([provider(), openAI()]);
  clock.advance(50);
  store.replaceAll([openAI(), provider()]);
  clock.advance(1000);
  store.replaceAll([openAI()]);
  clock.advance(50);
  expect(batches.map((batch) => batch.providers.map((one) => one.metadata.name))).toEqual([
    ['mock', 'openai'],
    ['openai'],
  ]);
});

test('a-stopped-store-calls-nobody', () => {
  const bench = makeBench();
  settle(bench, []);
  bench.store.put(provider());
  bench.store.stop();
  expect(countBatches(bench, () => bench.store.put(openAI()))).toBe(0);
  expect(bench.clock.pending()).toBe(0);
});
