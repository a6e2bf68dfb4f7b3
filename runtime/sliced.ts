import { setTimeout as delay } from 'node:timers/promises';

/** Work that may rest wherever it yields; what it returns does not depend on how often it rested. */
export type Sliced<Value> = Generator<void, Value, void>;

/** Steps of a fraction of a microsecond need not be watched one by one, which would cost more than they do. */
const stepsBetween = 64;

/** A request takes a fraction of it. */
const sliceMs = 1;

/**
 * A request takes several turns of the event loop: were there a slice in each, it would wait for all of them. So two
 * thirds of the time are the others'.
 */
const restMs = 2;

/** Whether work whose steps are tiny should yield behind the step of this number. */
export function isRestDue(step: number): boolean {
  return step % stepsBetween === 0;
}

/** Does the work in one go. */
export function finish<Value>(work: Sliced<Value>): Value {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Does the work in slices of about a millisecond, with rests between them in which the event loop serves the others. */
export async function finishInSlices<Value>(work: Sliced<Value>): Promise<Value> {
  for (;;) {
    const until = performance.now() + sliceMs;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() < until);
    await rest();
  }
}

/** The time between two slices, for work that has slices of its own. */
export async function rest(): Promise<void> {
  await delay(restMs);
}
