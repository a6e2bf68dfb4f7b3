import { expect, test } from '@jest/globals';
import { makeFakeClock } from './fake-clock.ts';
import { wait } from './wait.ts';

test('waits as long as it was told', async () => {
  const clock = makeFakeClock();
  let over = false;
  const waiting = wait(100, clock, new AbortController().signal).then(() => {
    over = true;
  });
  clock.advance(99);
  await Promise.resolve();
  expect(over).toBe(false);
  clock.advance(1);
  await waiting;
});

test('ends at once when aborted, and leaves nothing scheduled', async () => {
  const clock = makeFakeClock();
  const controller = new AbortController();
  const waiting = wait(100, clock, controller.signal);
  controller.abort();
  await waiting;
  await wait(100, clock, controller.signal);
  expect(clock.pending()).toBe(0);
});
