import type { HeapSample } from './heap-sample.ts';

/** What a soak found; written as JSON into the bench's cache. */
export interface SoakResult {
  readonly takenAt: string;
  readonly commit: string;
  readonly minutes: number;
  readonly perSecond: number;
  readonly seed: number;
  readonly requests: {
    readonly sent: number;
    readonly answered: number;
    /** Left by their clients. */
    readonly left: number;
    /** Held back, since too many were under way. */
    readonly unsent: number;
    /** Ended otherwise than planned, by what came. */
    readonly wrong: Readonly<Record<string, number>>;
  };
  readonly before: HeapSample;
  readonly samples: readonly SoakSample[];
  /** When all was over and idle connections had had time to close. */
  readonly after: HeapSample & { readonly inFlight: number };
}

export interface SoakSample extends HeapSample {
  readonly atMinutes: number;
  /** What `/metrics` says is being served. */
  readonly inFlight: number;
}
