import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { Announcer } from './announcer.ts';
import { defaultPeerTiming } from './peer-timing.ts';
import type { ReplicaClaim } from './replica-leases.ts';

function setUp() {
  const clock = makeFakeClock();
  const stopping = new AbortController();
  const writes: { readonly atMs: number; readonly claim: ReplicaClaim }[] = [];
  const removed: string[] = [];
  const state = { summary: 'none', fails: false };
  const announcer = new Announcer({
    leases: {
      write: async (claim) => {
        writes.push({ atMs: clock.now(), claim });
        if (state.fails) throw new Error('connect ECONNREFUSED');
      },
      remove: async (name, seen) => {
        removed.push(`${name} ${seen}`);
      },
    },
    name: 'operator-0',
    identity: '0',
    summary: () => state.summary,
    timing: defaultPeerTiming,
    clock,
    random: () => 0.5,
    logger: silentLogger,
  });
  const running = announcer.run(stopping.signal);
  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      await settle();
      clock.advance(50);
    }
    await settle();
  };
  const change = (summary: string): void => {
    state.summary = summary;
    announcer.note();
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
  };
  return { clock, writes, removed, state, announcer, pass, change, stop };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 6; turns += 1) await new Promise(setImmediate);
}

test('at-rest-it-writes-six-times-a-minute', async () => {
  const { writes, pass, stop } = setUp();
  await pass(10 * 60_000);
  await stop();
  expect(writes.length).toBe(61);
});

test('a-change-is-written-at-once-with-what-follows-from-it', async () => {
  const { writes, pass, change, stop } = setUp();
  await pass(5_000);
  change('one');
  await pass(50);
  change('two');
  await pass(100);
  await stop();
  expect(writes.map(({ claim }) => claim.summary)).toEqual(['none', 'two']);
  expect(writes[1]?.atMs).toBeLessThanOrEqual(5_150);
});

test('however-much-changes-it-writes-once-a-second-and-the-last-state-too', async () => {
  const { writes, pass, change, stop } = setUp();
  for (let step = 1; step <= 100; step += 1) {
    change(`${step}`);
    await pass(50);
  }
  await pass(1_200);
  await stop();
  const gaps = writes.slice(1).map(({ atMs }, index) => atMs - (writes[index]?.atMs ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  expect(writes.at(-1)?.claim.summary).toBe('100');
});

test('a-change-that-leaves-the-summary-as-it-is-is-not-written', async () => {
  const { writes, pass, announcer, stop } = setUp();
  await pass(2_000);
  announcer.note();
  await pass(5_000);
  await stop();
  expect(writes.length).toBe(1);
});

test('what-cannot-be-written-is-tried-again-with-pauses-and-the-newest-state', async () => {
  const { writes, state, pass, change, stop } = setUp();
  state.fails = true;
  change('later');
  await pass(60_000);
  expect(writes.length).toBeGreaterThan(10);
  expect(writes.length).toBeLessThan(25);
  state.fails = false;
  await pass(5_000);
  expect(writes.at(-1)?.claim.summary).toBe('later');
  await stop();
});

test('a-replica-that-stops-removes-its-lease', async () => {
  const { removed, pass, stop } = setUp();
  await pass(1_000);
  await stop();
  expect(removed).toEqual(['operator-0 undefined']);
});
