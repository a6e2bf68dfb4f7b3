import { expect, test } from '@jest/globals';
import { finish, finishInSlices, type Sliced } from './sliced.ts';

function* busy(steps: number, stepMs: number): Sliced<number> {
  let done = 0;
  for (; done < steps; done += 1) {
    const until = performance.now() + stepMs;
    while (performance.now() < until);
    yield;
  }
  return done;
}

test('work-in-slices-lets-others-have-their-turn-and-comes-to-the-same', async () => {
  let turns = 0;
  let over = false;
  const look = (): void => {
    turns += 1;
    if (!over) setImmediate(look);
  };
  setImmediate(look);
  const result = await finishInSlices(busy(50, 0.5));
  over = true;
  expect(result).toBe(finish(busy(50, 0)));
  // 25 ms of work: a turn a millisecond, where the machine lets us; one turn would be no slices.
  expect(turns).toBeGreaterThan(5);
});

test('work-that-fails-says-so-to-who-waits', async () => {
  function* failing(): Sliced<void> {
    yield;
    throw new RangeError('too much');
  }
  await expect(finishInSlices(failing())).rejects.toThrow(RangeError);
  expect(() => finish(failing())).toThrow(RangeError);
});
