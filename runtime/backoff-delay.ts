/** How pauses between attempts grow. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * Milliseconds to wait after `failures` (1 or more) in a row: doubled each time up to the cap, and of that a random half
 * to whole, so that many who failed together do not come back together. `random` gives [0, 1).
 */
export function backoffDelay({ baseMs, capMs }: Backoff, failures: number, random: () => number): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(Math.max(failures - 1, 0), 30));
  return Math.round(ceiling * (0.5 + random() / 2));
}
