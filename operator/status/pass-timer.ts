import type { Clock } from '#runtime/clock.ts';

/** What a pass has to look at. */
export interface Pass {
  readonly gateways: ReadonlySet<string> | 'All';
  /** Whether mere counts are written too. */
  readonly late: boolean;
}

/** Folds many notes into few passes, one at a time. */
export interface PassTimer {
  note(gateways: ReadonlySet<string> | 'All'): void;
  /** A pass left counts unwritten. */
  noteCounts(): void;
  /** Notes before this wait for it. */
  start(): void;
  stop(): void;
}

export interface PassTiming {
  readonly passEveryMs: number;
  readonly countsEveryMs: number;
  /** Counts are not written until so long after the start. */
  readonly settleMs: number;
}

/**
 * A pass comes `passEveryMs` after the first note, or after the end of the pass before; one that writes counts too comes
 * at least `countsEveryMs` after some were left.
 */
export function makePassTimer(
  options: PassTiming & { readonly clock: Clock },
  pass: (scope: Pass) => Promise<void>,
): PassTimer {
  const { clock, passEveryMs, countsEveryMs, settleMs } = options;
  let settledAt = 0;
  let noted: Set<string> | 'All' | undefined;
  let late = false;
  let running = false;
  let busy = false;
  let cancelPass: (() => void) | undefined;
  let cancelCounts: (() => void) | undefined;
  const begin = (): void => {
    const scope = { gateways: noted ?? new Set<string>(), late };
    cancelPass = undefined;
    noted = undefined;
    late = false;
    busy = true;
    void pass(scope).finally(() => {
      busy = false;
      plan();
    });
  };
  const plan = (): void => {
    if (!running || busy || noted === undefined || cancelPass !== undefined) return;
    cancelPass = clock.schedule(begin, passEveryMs);
  };
  const note = (gateways: ReadonlySet<string> | 'All'): void => {
    if (gateways === 'All' || noted === 'All') noted = 'All';
    else noted = new Set([...(noted ?? []), ...gateways]);
    plan();
  };
  return {
    note,
    noteCounts: () => {
      if (!running || cancelCounts !== undefined) return;
      cancelCounts = clock.schedule(
        () => {
          cancelCounts = undefined;
          late = true;
          note('All');
        },
        Math.max(countsEveryMs, settledAt - clock.now()),
      );
    },
    start: () => {
      running = true;
      settledAt = clock.now() + settleMs;
      plan();
    },
    stop: () => {
      running = false;
      cancelPass?.();
      cancelCounts?.();
    },
  };
}
