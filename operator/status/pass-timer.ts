import type { Clock } from '#runtime/clock.ts';

/** What a pass has to look at. */
export interface Pass {
  readonly gateways: ReadonlySet<string> | 'All';
  /** Whether mere counts are written too. */
  readonly late: boolean;
}

/** Folds many notes into few passes. */
export interface PassTimer {
  note(gateways: ReadonlySet<string> | 'All'): void;
  /** A pass left counts unwritten. */
  noteCounts(): void;
  /** Notes before this wait for it. */
  start(): void;
  stop(): void;
}

/** A pass comes `passEveryMs` after the first note; one that also writes counts `countsEveryMs` after some were left. */
export function makePassTimer(
  options: { readonly clock: Clock; readonly passEveryMs: number; readonly countsEveryMs: number },
  pass: (scope: Pass) => void,
): PassTimer {
  const { clock, passEveryMs, countsEveryMs } = options;
  let noted: Set<string> | 'All' | undefined;
  let running = false;
  let cancelPass: (() => void) | undefined;
  let cancelCounts: (() => void) | undefined;
  const plan = (): void => {
    if (!running || noted === undefined || cancelPass !== undefined) return;
    cancelPass = clock.schedule(() => {
      const gateways = noted ?? 'All';
      noted = undefined;
      cancelPass = undefined;
      pass({ gateways, late: false });
    }, passEveryMs);
  };
  return {
    note: (gateways) => {
      if (gateways === 'All' || noted === 'All') noted = 'All';
      else noted = new Set([...(noted ?? []), ...gateways]);
      plan();
    },
    noteCounts: () => {
      if (!running || cancelCounts !== undefined) return;
      cancelCounts = clock.schedule(() => {
        cancelCounts = undefined;
        pass({ gateways: 'All', late: true });
      }, countsEveryMs);
    },
    start: () => {
      running = true;
      plan();
    },
    stop: () => {
      running = false;
      cancelPass?.();
      cancelCounts?.();
    },
  };
}
