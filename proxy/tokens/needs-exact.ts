export interface AdmissionRoom {
  /** Estimate of the input, and the most that it may be. */
  readonly likely: number;
  readonly most: number;
  /** Tokens that the tightest limit has left for input. */
  readonly room: number;
}

/** Whether an exact count could decide: by the estimate the request fits, by the most that it may be it does not. */
export function needsExact({ likely, most, room }: AdmissionRoom): boolean {
  return most > room && likely <= room;
}
