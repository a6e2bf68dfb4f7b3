/** Folds label values past a cap into `other`, so that a metric never grows with its callers. */
export interface BoundedLabel {
  /**
   * The value itself while there is room for it, else `other`, as for one with control characters; empty becomes `none`.
   */
  fold(value: string | undefined): string;
}

/** `onOverflow` is told of each folded value. */
export function makeBoundedLabel(cap: number, onOverflow: () => void): BoundedLabel {
  const seen = new Set<string>();
  return {
    fold: (value) => {
      if (value === undefined || value === '') return 'none';
      if (seen.has(value)) return value;
      if (seen.size >= cap || /\p{Cc}/u.test(value)) {
        onOverflow();
        return 'other';
      }
      seen.add(value);
      return value;
    },
  };
}
