/** Milliseconds. */
export interface PeerTiming {
  /** Between renewals of a replica's own Lease. */
  readonly renewEveryMs: number;
  /** A replica whose Lease stood still for so long is taken to be gone. Whole seconds. */
  readonly expiryMs: number;
  /** From then on its Lease may be removed. */
  readonly removeAfterMs: number;
  /** From the first news to the write: most of what follows from one change comes along. */
  readonly settleMs: number;
  /** At least, between two writes. */
  readonly gapMs: number;
}

/** Six writes a minute at rest; two may be lost before others take the replica to be gone. */
export const defaultPeerTiming: PeerTiming = {
  renewEveryMs: 10_000,
  expiryMs: 30_000,
  removeAfterMs: 5 * 60_000,
  settleMs: 100,
  gapMs: 1_000,
};
