/** Time as a dependency, so that decisions can be tested without waiting. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from some moment on; never goes back, whatever becomes of `now`. For measuring how long something took. */
  monotonicMs(): number;
  /** Runs `action` once after `delayMs`; the result takes it back. */
  schedule(action: () => void, delayMs: number): () => void;
}

/** The machine's own time. A scheduled action alone keeps no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  schedule: (action, delayMs) => {
    const timer = setTimeout(action, delayMs).unref();
    return () => clearTimeout(timer);
  },
};
