import { expect, test } from '@jest/globals';
import { type FakeClock, makeFakeClock } from '#runtime/fake-clock.ts';
import { isRecord } from '#runtime/is-record.ts';
import { silentLogger } from '#runtime/logger.ts';
import type { ApiAnswer, ApiCall, ApiClient } from './api-client.ts';
import { LeaseElector } from './lease-elector.ts';

type Mode = 'Up' | 'Refused' | 'Hanging';

/** An API server with one Lease, in memory. */
function makeLeaseServer() {
  let spec: unknown;
  let version = 0;
  let mode: Mode = 'Up';
  const lease = (): ApiAnswer => ({
    status: 200,
    body: { metadata: { resourceVersion: String(version) }, spec },
  });
  const write = (body: unknown): ApiAnswer => {
    version += 1;
    spec = isRecord(body) ? body.spec : undefined;
    return lease();
  };
  const answer = ({ method = 'GET', body }: ApiCall): ApiAnswer => {
    if (method === 'GET') return version === 0 ? { status: 404, body: undefined } : lease();
    if (method === 'POST') return version === 0 ? write(body) : { status: 409, body: undefined };
    const given = isRecord(body) && isRecord(body.metadata) ? body.metadata.resourceVersion : undefined;
    return given === String(version) ? write(body) : { status: 409, body: undefined };
  };
  const client: ApiClient = {
    send: async (call) => {
      if (mode === 'Refused') throw new Error('connect ECONNREFUSED');
      if (mode === 'Hanging') await aborted(call.signal);
      return answer(call);
    },
    open: () => Promise.reject(new Error('not used')),
  };
  return {
    client,
    spec: () => spec,
    set: (next: Mode) => {
      mode = next;
    },
    /** Somebody who does not play by the rules. */
    steal: (holder: string) => write({ spec: { ...Object(spec), holderIdentity: holder } }),
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')));
  });
}

function makeReplica(identity: string, server: { readonly client: ApiClient }, clock: FakeClock) {
  const controller = new AbortController();
  const said: string[] = [];
  const elector = new LeaseElector({
    client: server.client,
    namespace: 'sallyport',
    name: 'operator',
    identity,
    clock,
    random: () => 0,
    logger: silentLogger,
    onStarted: (term) => {
      said.push('started');
      term.addEventListener('abort', () => said.push('term over'));
    },
    onStopped: () => said.push('stopped'),
  });
  let running: Promise<void> | undefined;
  return {
    elector,
    said,
    start: () => {
      running = elector.run(controller.signal);
      return settle();
    },
    stop: async () => {
      controller.abort();
      await running;
    },
  };
}

/** Lets what is under way come to its next wait. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 10; turns += 1) await new Promise(setImmediate);
}

async function pass(clock: FakeClock, ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    clock.advance(Math.min(500, ms - passed));
    await settle();
  }
}

async function setUp() {
  const server = makeLeaseServer();
  const clock = makeFakeClock(Date.parse('2026-01-01T00:00:00Z'));
  const first = makeReplica('first', server, clock);
  const second = makeReplica('second', server, clock);
  await first.start();
  await second.start();
  return { server, clock, first, second };
}

test('the-first-replica-leads-and-keeps-leading', async () => {
  const { server, clock, first, second } = await setUp();
  await pass(clock, 60_000);
  expect([first.elector.isLeader(), second.elector.isLeader()]).toEqual([true, false]);
  expect(second.elector.holder()).toBe('first');
  expect(first.said).toEqual(['started']);
  expect(server.spec()).toEqual({
    holderIdentity: 'first',
    leaseDurationSeconds: 15,
    acquireTime: '2026-01-01T00:00:00.000000Z',
    renewTime: '2026-01-01T00:01:00.000000Z',
    leaseTransitions: 0,
  });
  await first.stop();
  await second.stop();
});

test('a-replica-that-stops-gives-the-lease-back-and-the-other-leads-at-its-next-look', async () => {
  const { server, clock, first, second } = await setUp();
  await first.stop();
  expect(first.said).toEqual(['started', 'term over', 'stopped']);
  expect(server.spec()).toMatchObject({ holderIdentity: '' });
  await pass(clock, 2_000);
  expect(second.elector.isLeader()).toBe(true);
  expect(server.spec()).toMatchObject({ holderIdentity: 'second', leaseTransitions: 1 });
  await second.stop();
});

test('a-leader-that-died-is-replaced-when-its-lease-did-not-change-for-its-duration', async () => {
  const server = makeLeaseServer();
  const clock = makeFakeClock(Date.parse('2026-01-01T00:00:00Z'));
  server.steal('dead');
  const second = makeReplica('second', server, clock);
  await second.start();
  await pass(clock, 14_500);
  expect(second.elector.isLeader()).toBe(false);
  await pass(clock, 2_000);
  expect(second.elector.isLeader()).toBe(true);
  await second.stop();
});

test('a-holder-whose-clock-is-hours-off-is-not-thought-dead-while-it-renews', async () => {
  const server = makeLeaseServer();
  const [early, late] = [makeFakeClock(Date.parse('2020-01-01T00:00:00Z')), makeFakeClock(Date.now())];
  const first = makeReplica('first', server, early);
  const second = makeReplica('second', server, late);
  await first.start();
  await second.start();
  for (let rounds = 0; rounds < 60; rounds += 1) {
    await pass(early, 1000);
    await pass(late, 1000);
  }
  expect([first.elector.isLeader(), second.elector.isLeader()]).toEqual([true, false]);
  await first.stop();
  await second.stop();
});

test.each(['Refused', 'Hanging'] as const)(
  'a-leader-whose-api-server-is-%s-steps-down-before-its-lease-ends-and-leads-again-later',
  async (mode) => {
    const { server, clock, first, second } = await setUp();
    await second.stop();
    server.set(mode);
    await pass(clock, 9_500);
    expect(first.elector.isLeader()).toBe(true);
    await pass(clock, 500);
    expect(first.elector.isLeader()).toBe(false);
    expect(first.said).toEqual(['started', 'term over', 'stopped']);
    server.set('Up');
    await pass(clock, 7_000);
    expect(first.elector.isLeader()).toBe(true);
    await first.stop();
  },
);

test.each([
  { what: 'a-process-that-was-stalled', wallMs: 10_000, monotonicMs: 10_000 },
  { what: 'a-process-whose-wall-clock-was-set-back-meanwhile', wallMs: -3_600_000, monotonicMs: 10_000 },
  { what: 'a-process-whose-machine-was-suspended', wallMs: 10_000, monotonicMs: 0 },
])('$what-knows-before-any-timer-fires-that-its-term-is-over', async ({ wallMs, monotonicMs }) => {
  const { server, first } = await setUp();
  await first.stop();
  const base = makeFakeClock(Date.parse('2026-01-02T00:00:00Z'));
  const gone = { wallMs: 0, monotonicMs: 0 };
  const third = makeReplica('third', server, {
    ...base,
    now: () => base.now() + gone.wallMs,
    monotonicMs: () => base.monotonicMs() + gone.monotonicMs,
  });
  await third.start();
  expect(third.elector.isLeader()).toBe(true);
  Object.assign(gone, { wallMs, monotonicMs });
  expect(third.elector.isLeader()).toBe(false);
  // The next renewal begins another term, so that what was left undone is seen to.
  await pass(base, 2_500);
  expect(third.said).toEqual(['started', 'term over', 'stopped', 'started']);
  await third.stop();
});

test('a-follower-whose-wall-clock-is-set-back-takes-over-in-time', async () => {
  const { server, clock, first, second } = await setUp();
  await second.stop();
  const base = makeFakeClock(clock.now());
  let backMs = 0;
  const third = makeReplica('third', server, { ...base, now: () => base.now() - backMs });
  await third.start();
  server.set('Refused');
  await first.stop();
  server.set('Up');
  backMs = 3_600_000;
  await pass(base, 20_000);
  expect(third.elector.isLeader()).toBe(true);
  await third.stop();
});

test('a-leader-that-finds-another-in-its-place-steps-down-at-once', async () => {
  const { server, clock, first, second } = await setUp();
  await second.stop();
  server.steal('thief');
  await pass(clock, 2_000);
  expect(first.said).toEqual(['started', 'term over', 'stopped']);
  await first.stop();
  expect(server.spec()).toMatchObject({ holderIdentity: 'thief' });
});

test('of-two-that-start-together-one-leads', async () => {
  const server = makeLeaseServer();
  const clock = makeFakeClock(Date.now());
  const replicas = ['a', 'b', 'c'].map((name) => makeReplica(name, server, clock));
  await Promise.all(replicas.map(({ start }) => start()));
  await pass(clock, 10_000);
  expect(replicas.filter(({ elector }) => elector.isLeader())).toHaveLength(1);
  for (const { stop } of replicas) await stop();
});
