/** What there is to count of keys. */
export interface KeyFigures {
  /** By this replica since its start, into new and emptied Secrets. */
  readonly minted: number;
  /** By this replica since its start. */
  readonly rotated: number;
  /** AIKeys that end within seven days. */
  readonly expiring: number;
  /** AIKeys that have ended and are still there. */
  readonly expired: number;
}
