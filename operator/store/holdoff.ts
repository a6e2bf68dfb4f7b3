import type { Clock } from '#runtime/clock.ts';

/** Gathers many changes into one call. */
export interface Holdoff {
  /** Something changed. */
  note(): void;
  stop(): void;
}

/**
 * Calls `close` once nothing was noted for `quietMs`, and at the latest `atMostMs` after the first note, so that a
 * cluster that never rests is served all the same.
 */
export function makeHoldoff(
  options: { readonly clock: Clock; readonly quietMs: number; readonly atMostMs: number },
  close: () => void,
): Holdoff {
  const { clock, quietMs, atMostMs } = options;
  let openedAt: number | undefined;
  let cancel = (): void => undefined;
  let stopped = false;
  return {
    note: () => {
      if (stopped) return;
      cancel();
      openedAt ??= clock.now();
      const latest = openedAt + atMostMs - clock.now();
      cancel = clock.schedule(
        () => {
          openedAt = undefined;
          close();
        },
        Math.max(0, Math.min(quietMs, latest)),
      );
    },
    stop: () => {
      stopped = true;
      cancel();
    },
  };
}
