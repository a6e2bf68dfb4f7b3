import type { Clock } from '#runtime/clock.ts';

/** Time during which we would have heard of others. */
export interface WatchedTime {
  /** Milliseconds. */
  now(): number;
  /** Our own renewal came back to us through the watch: it works. */
  beat(): void;
}

/**
 * A clock that goes on for `graceMs` after each beat and then waits for the next. While the API server is away nobody can
 * renew, and nobody must be taken to be gone for it.
 */
export function makeWatchedTime(clock: Clock, graceMs: number): WatchedTime {
  let beatAtMs: number | undefined;
  let untilBeatMs = 0;
  const now = (): number =>
    beatAtMs === undefined ? 0 : untilBeatMs + Math.min(clock.monotonicMs() - beatAtMs, graceMs);
  return {
    now,
    beat: () => {
      untilBeatMs = now();
      beatAtMs = clock.monotonicMs();
    },
  };
}
