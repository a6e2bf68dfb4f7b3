import type { Clock } from './clock.ts';

/** A clock for tests: time stands still until `advance`. */
export interface FakeClock extends Clock {
  /** Moves time on and runs what falls due, in order. */
  advance(ms: number): void;
  /** Actions not yet due. */
  pending(): number;
}

export function makeFakeClock(startMs = 0): FakeClock {
  let now = startMs;
  let planned: { readonly dueMs: number; readonly action: () => void }[] = [];
  return {
    now: () => now,
    monotonicMs: () => now,
    pending: () => planned.length,
    schedule: (action, delayMs) => {
      const item = { dueMs: now + delayMs, action };
      planned.push(item);
      return () => {
        planned = planned.filter((other) => other !== item);
      };
    },
    advance: (ms) => {
      const end = now + ms;
      for (;;) {
        const next = planned.filter((item) => item.dueMs <= end).sort((a, b) => a.dueMs - b.dueMs)[0];
        if (next === undefined) break;
        planned = planned.filter((item) => item !== next);
        now = Math.max(now, next.dueMs);
        next.action();
      }
      now = end;
    },
  };
}
