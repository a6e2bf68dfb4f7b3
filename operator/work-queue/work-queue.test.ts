import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { type Logger, silentLogger } from '#runtime/logger.ts';
import { TerminalError } from './terminal-error.ts';
import { type ReconcileResult, WorkQueue, type WorkQueueOptions } from './work-queue.ts';

/** A queue whose reconciliations the test ends one by one. */
function setUp(changes: Partial<WorkQueueOptions> = {}) {
  const clock = makeFakeClock();
  const calls: { readonly key: string; readonly end: (result?: ReconcileResult | Error) => Promise<void> }[] =
    [];
  const controller = new AbortController();
  const queue = new WorkQueue({
    name: 'test',
    concurrency: 2,
    clock,
    random: () => 0.999,
    logger: silentLogger,
    backoff: { baseMs: 100, capMs: 1000 },
    reconcile: (key) =>
      new Promise((resolve, reject) => {
        calls.push({
          key,
          end: (result = {}) => {
            if (result instanceof Error) reject(result);
            else resolve(result);
            return turn();
          },
        });
      }),
    ...changes,
  });
  const running = queue.run(controller.signal);
  const last = () => {
    const call = calls.at(-1);
    if (call === undefined) throw new Error('nothing was reconciled');
    return call;
  };
  return { queue, clock, calls, last, controller, running, keys: () => calls.map(({ key }) => key) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a-key-added-many-times-is-reconciled-once', async () => {
  const { queue, keys, last } = setUp({ concurrency: 1 });
  queue.add('a');
  for (let times = 0; times < 5; times += 1) queue.add('b');
  await last().end();
  await last().end();
  expect(keys()).toEqual(['a', 'b']);
  expect(queue.size()).toBe(0);
});

test('a-key-added-while-it-runs-comes-again-and-never-runs-twice-at-once', async () => {
  const { queue, keys, last } = setUp();
  queue.add('a');
  queue.add('a');
  queue.add('a');
  expect(keys()).toEqual(['a']);
  await last().end();
  expect(keys()).toEqual(['a', 'a']);
  await last().end();
  expect(queue.size()).toBe(0);
});

test('a-key-that-adds-itself-at-once-does-not-run-twice-at-once', async () => {
  let running = 0;
  let most = 0;
  let left = 3;
  const { queue } = setUp({
    reconcile: async (key) => {
      running += 1;
      most = Math.max(most, running);
      left -= 1;
      if (left > 0) queue.add(key);
      await turn();
      running -= 1;
      return {};
    },
  });
  queue.add('a');
  for (let turns = 0; turns < 10; turns += 1) await turn();
  expect({ left, most, size: queue.size() }).toEqual({ left: 0, most: 1, size: 0 });
});

test('no-more-keys-run-at-once-than-allowed', async () => {
  const { queue, calls, keys } = setUp();
  for (const key of ['a', 'b', 'c', 'd']) queue.add(key);
  expect(keys()).toEqual(['a', 'b']);
  await calls[1]?.end();
  expect(keys()).toEqual(['a', 'b', 'c']);
});

test('failures-wait-longer-each-time-up-to-the-cap-and-a-success-forgets-them', async () => {
  const { queue, clock, keys, last } = setUp();
  queue.add('a');
  for (const pause of [100, 200, 400, 800, 1000, 1000]) {
    const before = keys().length;
    await last().end(new Error('no'));
    clock.advance(pause - 1);
    expect(keys()).toHaveLength(before);
    clock.advance(1);
    expect(keys()).toHaveLength(before + 1);
  }
  await last().end();
  queue.add('a');
  await last().end(new Error('no'));
  clock.advance(100);
  expect(keys()).toHaveLength(9);
});

test('an-event-cuts-the-pause-short', async () => {
  const { queue, clock, keys, last } = setUp();
  queue.add('a');
  await last().end(new Error('no'));
  queue.add('a');
  expect(keys()).toEqual(['a', 'a']);
  await last().end();
  clock.advance(10_000);
  expect(keys()).toEqual(['a', 'a']);
});

test('a-terminal-error-is-logged-and-not-tried-again', async () => {
  const errors: string[] = [];
  const logger: Logger = { ...silentLogger, error: (_, message) => errors.push(message) };
  const { queue, clock, keys, last } = setUp({ logger });
  queue.add('a');
  await last().end(new TerminalError('never'));
  clock.advance(1_000_000);
  expect(keys()).toEqual(['a']);
  expect(errors).toEqual(['reconciling failed for good']);
  expect(queue.size()).toBe(0);
});

test('a-result-may-ask-to-come-again', async () => {
  const { queue, clock, keys, last } = setUp();
  queue.add('a');
  await last().end({ requeueAfterMs: 5000 });
  clock.advance(4999);
  expect(keys()).toEqual(['a']);
  clock.advance(1);
  expect(keys()).toEqual(['a', 'a']);
});

test('stopping-starts-nothing-new-and-waits-for-what-runs', async () => {
  const { queue, clock, calls, keys, controller, running } = setUp();
  for (const key of ['a', 'b', 'c']) queue.add(key);
  await calls[1]?.end({ requeueAfterMs: 10 });
  controller.abort();
  let stopped = false;
  void running.then(() => {
    stopped = true;
  });
  queue.add('d');
  await turn();
  expect(stopped).toBe(false);
  await calls[0]?.end(new Error('cut off'));
  await calls[2]?.end();
  await running;
  expect(keys()).toEqual(['a', 'b', 'c']);
  expect(clock.pending()).toBe(0);
});
