/** A whole number of what a counter counts: micro-USD, tokens, requests. Never negative, at most 2^53 - 1. */
export type Amount = number;

/** Which part of what was ever counted a limit looks at. */
export type CounterWindow =
  /** One amount for each window; it starts at 0 with the next `id`. Half open: from `startsAtMs` to before `endsAtMs`. */
  | {
      readonly kind: 'Calendar';
      readonly id: string;
      readonly startsAtMs: number;
      readonly endsAtMs: number;
    }
  /**
   * What was counted within the last `lengthMs`, in slots of `slotMs`: a slot counts in full until all of it is too old, so
   * that a limit is never passed; room comes back slot by slot. `lengthMs` is a whole number of slots.
   */
  | { readonly kind: 'Rolling'; readonly lengthMs: number; readonly slotMs: number }
  /** Only what is held now: requests under way. What is settled counts for nothing. */
  | { readonly kind: 'Held' };

/** One limit that a request must keep, and what it may use of it at worst. */
export interface Claim {
  /** Name of the counter, the same for all requests that share it: 1 to 512 printable ASCII characters. */
  readonly counter: string;
  readonly window: CounterWindow;
  readonly limit: Amount;
  readonly hold: Amount;
  /**
   * `Enforce`: without room for `hold` the request is refused. `Count`: never refuses (a budget that only notifies, a policy
   * with mode Observe).
   */
  readonly mode: 'Enforce' | 'Count';
  /**
   * `AtOnce`: `hold` is charged when the request is admitted, and nothing is held: how fast requests come does not depend on
   * how long they take. Its charge in the settlement is 0.
   */
  readonly settles: 'AtEnd' | 'AtOnce';
  /** What a refused request is charged here, whichever claim refused it: 1 where refused requests count, otherwise 0. */
  readonly refusedCharge: Amount;
}

/** A request asks to begin. */
export interface Admission {
  /** The request's id: printable ASCII, at most 64 characters. An id that is known already is refused with an error. */
  readonly id: string;
  readonly claims: readonly Claim[];
  /** How long the hold lasts without a settlement, in milliseconds. */
  readonly holdForMs: number;
}

/** A counter as it is after the admission. */
export interface CounterState {
  /** Settled within the window; 0 for `Held`. */
  readonly settled: Amount;
  /** Held by requests under way, this one included where it was admitted. */
  readonly held: Amount;
  /**
   * When a request that does not fit now may fit, milliseconds since the epoch: the end of the window, or when the next
   * slot grows too old; undefined: nobody can know (`Held`).
   */
  readonly roomAtMs: number | undefined;
}

/** `states` are in the order of the claims. */
export type AdmissionResult =
  | { readonly kind: 'Admitted'; readonly states: readonly CounterState[] }
  /** `refusing`: positions of the claims that had no room, at least one. Nothing is held. */
  | {
      readonly kind: 'Refused';
      readonly refusing: readonly number[];
      readonly states: readonly CounterState[];
    };

/** The truth about a request that is over. */
export interface Settlement {
  readonly id: string;
  /** What each claim is charged in place of its hold, in the order of the admission's claims. */
  readonly charges: readonly Amount[];
}

/**
 * Counts what requests use. For every enforced claim `settled + held <= limit` holds after each admission, whatever
 * happens at once. Charges may exceed holds (the truth is charged), holds may not exceed limits.
 *
 * A hold that ends without a settlement is charged in full where output had begun (`noteOutput`), and otherwise not at
 * all. A settlement that comes after that still puts the truth in its place, as long as the window is kept.
 *
 * Fails with a `LedgerError` where the store does not answer; what a request does then is for each limit to say.
 */
export interface Ledger {
  /** One atomic step over all claims: either all that is enforced has room and all are held, or nothing is. */
  admit(admission: Admission): AdmissionResult | Promise<AdmissionResult>;
  /** The client is about to see output of this request. */
  noteOutput(id: string): void;
  /** Once it returned the charge survives a crash. Twice with one id: the second changes nothing. */
  settle(settlement: Settlement): void | Promise<void>;
  /** Counters as they are, in the order of the question; a counter that nobody used is 0. */
  read(
    counters: readonly Pick<Claim, 'counter' | 'window'>[],
  ): readonly CounterState[] | Promise<readonly CounterState[]>;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

/** The store did not do what it was asked; `Unavailable`: it may later, `Conflict`: the request's id is known already. */
export class LedgerError extends Error {
  readonly kind: 'Unavailable' | 'Conflict';

  constructor(kind: LedgerError['kind'], message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.kind = kind;
  }
}
