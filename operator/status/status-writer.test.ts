import { afterEach, expect, test } from '@jest/globals';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { EntryBody } from '#contract/snapshot/entry.ts';
import { type FakeClock, makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import type { ObjectRef } from '../api/resources.ts';
import type { Programming } from '../distribute/programming.ts';
import type { ProxyBudgets } from '../distribute/proxy-budgets.ts';
import { fails, holds } from '../translate/condition.ts';
import type { DesiredStatus, OwnedEntry, Translation } from '../translate/translation.ts';
import type { ObjectStatus, StatusEvent, StatusSink } from './status-sink.ts';
import { StatusWriter } from './status-writer.ts';

const startMs = Date.parse('2026-03-01T12:00:00Z');
const settleMs = 15_000;
const version = '7f3a1c2d00000000';
const gatewayRef = { kind: 'AIGateway', namespace: 'ai', name: 'main' } as const;
const routeRef = { kind: 'AIRoute', namespace: 'ai', name: 'chat' } as const;
const policyRef = { kind: 'AIPolicy', namespace: 'ai', name: 'open' } as const;
const routeEntry = 'route/ai/chat/demo';

function status(ref: ObjectRef, rest: Partial<DesiredStatus> = {}): DesiredStatus {
  return {
    ref,
    generation: 1,
    conditions: [holds('Accepted', 'in use')],
    parts: [],
    entries: new Map(),
    countedAlone: new Set(),
    fields: {},
    ...rest,
  };
}

const route = (rest: Partial<DesiredStatus> = {}): DesiredStatus =>
  status(routeRef, {
    entries: new Map([['ai/main', [routeEntry]]]),
    parts: [{ ref: { name: 'main' }, gateways: ['ai/main'], conditions: [holds('Accepted', 'attached')] }],
    ...rest,
  });

function entry(body: EntryBody, owner: ObjectRef): OwnedEntry {
  return { ...makeEntry(body), owner };
}

/** A key entry stands for any: the writer reads names and digests only. */
function named(name: string, sha256 = 'a'): OwnedEntry {
  const body = {
    kind: 'key',
    namespace: 'ai',
    name,
    sha256: sha256.repeat(64),
    attributes: {},
    suspended: false,
  } as const;
  return { ...entry(body, routeRef), name };
}

function translation(statuses: readonly DesiredStatus[], entries = [named(routeEntry)]): Translation {
  return { statuses, gateways: new Map([['ai/main', entries]]) };
}

interface Bench {
  readonly writer: StatusWriter;
  readonly clock: FakeClock;
  readonly writes: { readonly ref: ObjectRef; readonly status: ObjectStatus }[];
  readonly events: { readonly ref: ObjectRef; readonly event: StatusEvent }[];
  readonly stored: Map<string, ObjectStatus>;
  readonly fleet: {
    programming: Programming;
    budgets: readonly ProxyBudgets[];
    isWriter: boolean;
    fail: Error | undefined;
    gate: Promise<void> | undefined;
  };
  readonly running: { now: number; most: number };
  /** Lets time pass and everything that follows from it happen. */
  pass(ms?: number): Promise<void>;
}

const ended: AbortController[] = [];
afterEach(() => {
  for (const controller of ended.splice(0)) controller.abort();
});

const keyOf = (ref: ObjectRef): string => `${ref.kind}/${ref.namespace}/${ref.name}`;

function makeBench(): Bench {
  const clock = makeFakeClock(startMs);
  const fleet: Bench['fleet'] = {
    programming: serving(3, 3),
    budgets: [],
    isWriter: true,
    fail: undefined,
    gate: undefined,
  };
  const stored = new Map<string, ObjectStatus>();
  const writes: Bench['writes'] = [];
  const events: Bench['events'] = [];
  const running = { now: 0, most: 0 };
  const sink: StatusSink = {
    current: (ref) => stored.get(keyOf(ref)),
    write: async (ref, written) => {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      await fleet.gate;
      running.now -= 1;
      if (fleet.fail !== undefined) throw fleet.fail;
      writes.push({ ref, status: written });
      stored.set(keyOf(ref), written);
    },
    emit: async (ref, event) => {
      events.push({ ref, event });
    },
  };
  const writer = new StatusWriter({
    sink,
    clock,
    programming: () => fleet.programming,
    budgets: () => fleet.budgets,
    isWriter: () => fleet.isWriter,
    random: () => 0.5,
    logger: silentLogger,
  });
  const controller = new AbortController();
  ended.push(controller);
  void writer.run(controller.signal);
  const pass = async (ms = 200): Promise<void> => {
    clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { writer, clock, writes, events, stored, fleet, running, pass };
}

function serving(acknowledged: number, connected: number, at = version): Programming {
  return { acknowledged, connected, version: at, rejections: [] };
}

function programmed(written: ObjectStatus | undefined) {
  return written?.conditions.find(({ type }) => type === 'Programmed');
}

test('a-route-that-every-proxy-serves-is-programmed-towards-its-parent-too', async () => {
  const { writer, stored, pass } = makeBench();
  writer.update(translation([route()]));
  await pass();
  const lastTransitionTime = '2026-03-01T12:00:00Z';
  const seal = { observedGeneration: 1, lastTransitionTime, status: 'True' };
  const done = { ...seal, type: 'Programmed', reason: 'Programmed', message: '3/3 proxies at 7f3a1c2d' };
  expect(stored.get('AIRoute/ai/chat')).toEqual({
    conditions: [{ ...seal, type: 'Accepted', reason: 'Accepted', message: 'in use' }, done],
    parents: [
      {
        parentRef: { name: 'main' },
        controllerName: 'sallyport.dev/operator',
        conditions: [{ ...seal, type: 'Accepted', reason: 'Accepted', message: 'attached' }, done],
      },
    ],
  });
});

test.each<[string, Partial<DesiredStatus>, Programming, string]>([
  ['all-have-it', {}, serving(3, 3), 'True Programmed: 3/3 proxies at 7f3a1c2d'],
  ['some-have-not', {}, serving(2, 3), 'False Pending: 2/3 proxies at 7f3a1c2d'],
  ['no-proxy', {}, serving(0, 0), 'False NoProxies: no proxy of AIGateway ai/main is connected'],
  [
    'no-entry',
    { entries: new Map() },
    serving(3, 3),
    'False NotAccepted: not in use, so no proxy was told of it',
  ],
  [
    'refused',
    {},
    {
      ...serving(1, 3),
      rejections: ['p-1', 'p-2'].map((proxyId) => ({
        proxyId,
        problem: { entry: routeEntry, path: '/targets/0/provider', message: 'is unknown' },
      })),
    },
    `False RejectedByProxy: 1/3 proxies at 7f3a1c2d; refused by p-1 and 1 more: ${routeEntry} /targets/0/provider: is unknown`,
  ],
])('programmed-tells-%s', async (_name, rest, programming, expected) => {
  const { writer, fleet, stored, pass } = makeBench();
  fleet.programming = programming;
  writer.update(translation([route(rest)]));
  await pass();
  const written = programmed(stored.get('AIRoute/ai/chat'));
  expect(`${written?.status} ${written?.reason}: ${written?.message}`).toBe(expected);
});

test('a-policy-part-that-is-not-attached-is-not-programmed', async () => {
  const { writer, stored, pass } = makeBench();
  const parts = [
    {
      ref: { kind: 'AIGateway', name: 'main' },
      gateways: ['ai/main'],
      conditions: [fails('Attached', 'Overridden', 'by ai/x')],
    },
    {
      ref: { kind: 'AIRoute', name: 'chat' },
      gateways: ['ai/main'],
      conditions: [holds('Attached', 'in force')],
    },
  ];
  const entries = new Map([['ai/main', [routeEntry]]]);
  writer.update(translation([status(policyRef, { parts, entries, fields: { enforced: ['access'] } })]));
  await pass();
  expect(stored.get('AIPolicy/ai/open')).toMatchObject({
    enforced: ['access'],
    targets: [
      { targetRef: { name: 'main' }, conditions: [{ reason: 'Overridden' }, { reason: 'NotAccepted' }] },
      { targetRef: { name: 'chat' }, conditions: [{ reason: 'Attached' }, { reason: 'Programmed' }] },
    ],
  });
});

test('a-gateway-tells-its-proxies-routes-and-version', async () => {
  const { writer, fleet, stored, pass } = makeBench();
  fleet.programming = serving(2, 3);
  writer.update(
    translation([
      status(gatewayRef, { entries: new Map([['ai/main', ['settings']]]), fields: { attachedRoutes: 7 } }),
    ]),
  );
  await pass();
  expect(stored.get('AIGateway/ai/main')).toMatchObject({
    proxies: { connected: 3, programmed: 2 },
    version,
    attachedRoutes: 7,
    conditions: [{ type: 'Accepted' }, { type: 'Programmed', reason: 'Pending' }],
  });
});

test('a-status-that-is-there-is-not-written-again', async () => {
  const first = makeBench();
  first.writer.update(translation([route()]));
  await first.pass();
  const second = makeBench();
  for (const [key, value] of first.stored) second.stored.set(key, JSON.parse(JSON.stringify(value)));
  second.clock.advance(3_600_000);
  second.writer.update(translation([route()]));
  await second.pass();
  second.writer.noteProgramming(new Set(['ai/main']));
  await second.pass(10_000);
  expect(second.writes).toEqual([]);
});

test('a-status-that-comes-back-changed-is-not-fought-over', async () => {
  const { writer, stored, writes, pass } = makeBench();
  writer.update(translation([route()]));
  await pass();
  const kept = stored.get('AIRoute/ai/chat');
  const [accepted] = kept?.conditions ?? [];
  stored.set('AIRoute/ai/chat', { conditions: accepted === undefined ? [] : [accepted] });
  await pass();
  writer.update(translation([route()]));
  await pass();
  expect(writes.length).toBe(2);
  // A sink that prunes what it is sent.
  stored.set('AIRoute/ai/chat', { conditions: [] });
  const pruning = makeBench();
  pruning.stored.set = (key, value) =>
    Map.prototype.set.call(pruning.stored, key, { ...value, parents: [] }) && pruning.stored;
  for (let round = 0; round < 5; round += 1) {
    pruning.writer.update(translation([route()]));
    await pruning.pass();
  }
  expect(pruning.writes.length).toBe(1);
});

test('conditions-of-others-are-neither-written-nor-a-difference', async () => {
  const { writer, stored, writes, pass } = makeBench();
  writer.update(translation([route()]));
  await pass();
  const mine = stored.get('AIRoute/ai/chat') ?? { conditions: [] };
  const foreign = {
    type: 'example.com/Seen',
    status: 'True',
    reason: 'X',
    message: '',
    lastTransitionTime: '2026-01-01T00:00:00Z',
  } as const;
  stored.set('AIRoute/ai/chat', { ...mine, conditions: [foreign, ...[...mine.conditions].reverse()] });
  writer.takeOver();
  await pass();
  expect(writes.length).toBe(1);
});

test('a-transition-time-changes-only-with-its-status', async () => {
  const { writer, fleet, stored, pass } = makeBench();
  writer.update(translation([route()]));
  await pass();
  writer.update(translation([route({ generation: 2, conditions: [holds('Accepted', 'otherwise')] })]));
  await pass(60_000);
  expect(
    stored.get('AIRoute/ai/chat')?.conditions.map((one) => [one.observedGeneration, one.lastTransitionTime]),
  ).toEqual([
    [2, '2026-03-01T12:00:00Z'],
    [2, '2026-03-01T12:00:00Z'],
  ]);
  fleet.programming = { ...serving(1, 3), rejections: [refusal()] };
  writer.noteProgramming(new Set(['ai/main']));
  await pass(60_000);
  expect(programmed(stored.get('AIRoute/ai/chat'))?.lastTransitionTime).toBe('2026-03-01T12:01:00Z');
});

test('an-acknowledgement-storm-gives-few-writes', async () => {
  const { writer, fleet, writes, pass } = makeBench();
  fleet.programming = serving(0, 50);
  writer.update(translation([route()]));
  for (let acknowledged = 1; acknowledged <= 50; acknowledged += 1) {
    fleet.programming = serving(acknowledged, 50);
    writer.noteProgramming(new Set(['ai/main']));
    await pass(20);
  }
  await pass(200);
  expect(programmed(writes.at(-1)?.status)?.message).toBe('50/50 proxies at 7f3a1c2d');
  expect(writes.length).toBeLessThanOrEqual(2);
});

test('a-fleet-that-grows-touches-objects-late-and-once', async () => {
  const { writer, fleet, writes, pass } = makeBench();
  writer.update(translation([route()]));
  await pass();
  for (const programming of [serving(3, 4), serving(4, 4), serving(4, 5), serving(5, 5)]) {
    fleet.programming = programming;
    writer.noteProgramming(new Set(['ai/main']));
    await pass(500);
  }
  expect(writes.length).toBe(1);
  await pass(settleMs);
  expect(writes.map((one) => programmed(one.status)?.message)).toEqual([
    '3/3 proxies at 7f3a1c2d',
    '5/5 proxies at 7f3a1c2d',
  ]);
});

test('an-operator-that-restarts-leaves-statuses-alone-until-its-proxies-are-back', async () => {
  const objects = [
    route(),
    status(gatewayRef, { entries: new Map([['ai/main', ['settings']]]), fields: { attachedRoutes: 1 } }),
  ];
  const before = makeBench();
  before.writer.update(translation(objects));
  await before.pass();
  const { stored, writer, fleet, writes, pass } = makeBench();
  for (const [key, value] of before.stored) stored.set(key, value);
  for (const programming of [serving(0, 0), serving(0, 1), serving(2, 2), serving(3, 3)]) {
    fleet.programming = programming;
    writer.update(translation(objects));
    writer.noteProgramming(new Set(['ai/main']));
    await pass(3000);
  }
  await pass(settleMs);
  expect(writes).toEqual([]);
});

test('proxies-that-do-not-come-back-are-told-in-the-end', async () => {
  const { writer, fleet, writes, pass } = makeBench();
  writer.update(translation([route()]));
  await pass();
  await pass(settleMs);
  fleet.programming = serving(0, 0);
  writer.noteProgramming(new Set(['ai/main']));
  await pass();
  expect(writes.length).toBe(1);
  await pass(3000);
  await pass();
  expect(writes.map((one) => programmed(one.status)?.reason)).toEqual(['Programmed', 'NoProxies']);
});

test('a-new-snapshot-touches-only-objects-with-news', async () => {
  const { writer, fleet, writes, pass } = makeBench();
  writer.update(translation([route()]));
  await pass();
  fleet.programming = serving(3, 3, '0123456789abcdef');
  writer.update(translation([route(), status(policyRef)]));
  await pass();
  await pass(5000);
  expect(writes.map(({ ref }) => ref.kind)).toEqual(['AIRoute', 'AIPolicy']);
});

test('a-new-generation-is-told-pending-at-once', async () => {
  const { writer, fleet, writes, pass } = makeBench();
  writer.update(translation([route()]));
  await pass();
  fleet.programming = serving(1, 3);
  writer.update(translation([route({ generation: 2 })]));
  await pass();
  expect(programmed(writes.at(-1)?.status)).toMatchObject({ reason: 'Pending', observedGeneration: 2 });
  fleet.programming = serving(3, 3);
  writer.noteProgramming(new Set(['ai/main']));
  await pass();
  expect(programmed(writes.at(-1)?.status)).toMatchObject({ reason: 'Programmed', observedGeneration: 2 });
});

test('writes-run-eight-at-a-time', async () => {
  const { writer, fleet, running, writes, pass } = makeBench();
  let open = (): void => undefined;
  fleet.gate = new Promise((resolve) => {
    open = resolve;
  });
  const many = Array.from({ length: 30 }, (_, index) => route({ ref: { ...routeRef, name: `r${index}` } }));
  writer.update(translation(many));
  await pass();
  expect(running.most).toBe(8);
  open();
  await pass();
  expect({ most: running.most, writes: writes.length }).toEqual({ most: 8, writes: 30 });
});

test('many-objects-are-looked-at-in-slices-and-none-is-left-out', async () => {
  const { writer, writes, clock, pass } = makeBench();
  const many = Array.from({ length: 250 }, (_, index) => route({ ref: { ...routeRef, name: `r${index}` } }));
  writer.update(translation(many));
  clock.advance(200);
  expect(writes.length).toBeLessThanOrEqual(8);
  for (let turn = 0; turn < 10; turn += 1) await pass(0);
  expect(writes.length).toBe(250);
});

test('a-failed-write-comes-again-and-gives-way-to-newer-news', async () => {
  const { writer, fleet, writes, pass } = makeBench();
  fleet.fail = new Error('the API server is away');
  writer.update(translation([route()]));
  await pass();
  fleet.fail = undefined;
  writer.update(translation([route({ generation: 2 })]));
  await pass(60_000);
  await pass(60_000);
  expect(writes.map((one) => one.status.conditions[0]?.observedGeneration)).toEqual([2]);
});

test('an-object-that-is-gone-is-forgotten', async () => {
  const { writer, fleet, writes, pass } = makeBench();
  fleet.fail = new Error('not found');
  writer.update(translation([route()]));
  await pass();
  writer.update(translation([]));
  fleet.fail = undefined;
  await pass(600_000);
  expect(writes).toEqual([]);
});

test('only-the-writer-writes-and-a-new-one-looks-at-everything', async () => {
  const { writer, fleet, writes, events, pass } = makeBench();
  fleet.isWriter = false;
  fleet.programming = { ...serving(1, 2), rejections: [refusal()] };
  writer.update(translation([route(), status(policyRef)]));
  await pass(10_000);
  expect([writes, events]).toEqual([[], []]);
  fleet.isWriter = true;
  writer.takeOver();
  await pass();
  expect(writes.map(({ ref }) => ref.kind)).toEqual(['AIRoute', 'AIPolicy']);
});

function refusal(proxyId = 'p-1'): Programming['rejections'][number] {
  return { proxyId, problem: { entry: routeEntry, path: '/targets/0', message: 'is unknown' } };
}

test('a-refusal-is-an-event-once-a-digest', async () => {
  const { writer, fleet, events, pass } = makeBench();
  fleet.programming = { ...serving(1, 3), rejections: [refusal(), refusal('p-2')] };
  writer.update(
    translation([route(), status(policyRef, { entries: new Map([['ai/main', ['policy/ai/open']]]) })]),
  );
  await pass();
  writer.noteProgramming(new Set(['ai/main']));
  await pass();
  expect(events).toEqual([
    {
      ref: routeRef,
      event: {
        type: 'Warning',
        reason: 'RejectedByProxy',
        message: `proxy p-1 of AIGateway ai/main refuses ${routeEntry} /targets/0: is unknown`,
      },
    },
  ]);
  writer.update(translation([route()], [named(routeEntry, 'b')]));
  await pass();
  expect(events.length).toBe(2);
});

test('a-revisited-object-is-compared-anew', async () => {
  const { writer, stored, writes, pass } = makeBench();
  stored.set = (key, value) => Map.prototype.set.call(stored, key, { ...value, parents: [] }) && stored;
  writer.update(translation([route()]));
  await pass();
  writer.revisit(routeRef);
  await pass();
  expect(writes.length).toBe(2);
});

test('nothing-runs-on-after-the-end', async () => {
  const { writer, clock, pass } = makeBench();
  writer.update(translation([route()]));
  for (const controller of ended) controller.abort();
  await pass();
  writer.update(translation([route()]));
  expect(clock.pending()).toBe(0);
});

const budgetRef = { kind: 'AIBudget', namespace: 'ai', name: 'monthly' } as const;
const budgetEntry = 'budget/ai/monthly';
const budget = (rest: Partial<DesiredStatus> = {}): DesiredStatus =>
  status(budgetRef, {
    entries: new Map([['ai/main', [budgetEntry]]]),
    countedAlone: new Set(['ai/main']),
    budget: {
      kind: 'budget',
      namespace: 'ai',
      name: 'monthly',
      groupBy: [],
      limits: [
        {
          name: 'tokens',
          unit: 'TotalTokens',
          amount: 1000,
          window: { kind: 'Calendar', every: 'Month', timeZone: 'UTC' },
          overrides: [],
        },
      ],
      actions: [{ kind: 'Deny', atPercent: 100 }],
      onStoreFailure: 'Deny',
      unpriced: 'Deny',
    },
    ...rest,
  });

const counted = (settled: number): readonly ProxyBudgets[] => [
  {
    key: 'p',
    reports: [
      {
        budget: budgetEntry,
        limit: 'tokens',
        group: '',
        windowId: '2026-03',
        windowEndsAtMs: Date.parse('2026-04-01T00:00:00Z'),
        settled,
        held: 0,
        amount: 1000,
      },
    ],
  },
];

test('figures-of-a-budget-are-written-at-most-every-15-s-and-the-last-ones-are-not-lost', async () => {
  const { writer, writes, fleet, pass } = makeBench();
  fleet.programming = serving(1, 1);
  fleet.budgets = counted(10);
  writer.update(translation([budget()], [named(budgetEntry)]));
  await pass();
  expect(writes.map((one) => one.status.fullest)).toMatchObject([{ spent: '10', percent: 1 }]);
  for (const settled of [20, 30, 40]) {
    fleet.budgets = counted(settled);
    writer.noteProgramming(new Set(['ai/main']));
    await pass(4000);
  }
  expect(writes).toHaveLength(1);
  await pass(4000);
  await pass();
  expect(writes.map((one) => one.status.fullest)).toMatchObject([{ spent: '10' }, { spent: '40' }]);
  await pass(60_000);
  expect(writes).toHaveLength(2);
});

test('figures-stay-while-no-proxy-tells-of-them', async () => {
  const { writer, writes, fleet, pass } = makeBench();
  fleet.programming = serving(1, 1);
  fleet.budgets = counted(10);
  writer.update(translation([budget()], [named(budgetEntry)]));
  await pass();
  fleet.budgets = [];
  writer.update(translation([budget({ generation: 2 })], [named(budgetEntry)]));
  await pass();
  expect(writes.map((one) => one.status.fullest)).toMatchObject([{ spent: '10' }, { spent: '10' }]);
});

test('a-budget-that-is-spent-is-told-by-an-event', async () => {
  const { writer, events, fleet, pass } = makeBench();
  fleet.programming = serving(1, 1);
  fleet.budgets = counted(1000);
  writer.update(translation([budget()], [named(budgetEntry)]));
  await pass();
  expect(events).toEqual([
    {
      ref: budgetRef,
      event: {
        type: 'Warning',
        reason: 'BudgetExhausted',
        message: 'limit tokens: 100 % are spent, 1000 of 1000',
      },
    },
  ]);
});

test.each([
  ['two-proxies-that-count-by-themselves', 2, 2, 'StoreRequired', 'up to 2 times as much'],
  ['one-proxy', 1, 1, 'Programmed', '1/1 proxies'],
  ['two-of-which-one-has-yet-to-take-it', 1, 2, 'Pending', '1/2 proxies'],
])('a-budget-at-%s', async (_name, acknowledged, connected, reason, message) => {
  const { writer, stored, fleet, pass } = makeBench();
  fleet.programming = serving(acknowledged, connected);
  writer.update(translation([budget()], [named(budgetEntry)]));
  await pass(settleMs);
  expect(programmed(stored.get(keyOf(budgetRef)))).toMatchObject({
    reason,
    status: reason === 'Programmed' ? 'True' : 'False',
    message: expect.stringContaining(message),
  });
});
