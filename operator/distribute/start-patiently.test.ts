import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import type { Station } from '#runtime/lifecycle.ts';
import { silentLogger } from '#runtime/logger.ts';
import { startPatiently } from './start-patiently.ts';

function failing(times: number): Station & { readonly log: string[] } {
  const log: string[] = [];
  return {
    name: 'certificate keeper',
    log,
    start: async () => {
      log.push('start');
      if (log.length <= times) throw new Error('connect ECONNREFUSED');
    },
    stop: async () => {
      log.push('stop');
    },
  };
}

async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await new Promise(setImmediate);
}

test('a-station-that-cannot-start-is-started-again-until-it-can', async () => {
  const clock = makeFakeClock();
  const inner = failing(2);
  const started = startPatiently(inner, { logger: silentLogger, clock }).start();
  for (let times = 0; times < 2; times += 1) {
    await settle();
    clock.advance(2_000);
  }
  await started;
  expect(inner.log).toEqual(['start', 'start', 'start']);
});

test('a-stop-ends-the-waiting', async () => {
  const inner = failing(99);
  const station = startPatiently(inner, { logger: silentLogger, clock: makeFakeClock() });
  const started = station.start();
  await settle();
  await station.stop();
  await expect(started).rejects.toThrow('ECONNREFUSED');
  expect(inner.log).toEqual(['start', 'stop']);
});
