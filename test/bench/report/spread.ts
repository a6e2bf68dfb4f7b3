import { median } from '../measure/percentiles.ts';

/** A figure of several runs. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Undefined for no runs. */
export function spreadOf(runs: readonly number[]): Spread | undefined {
  if (runs.length === 0) return undefined;
  return { median: median(runs), min: Math.min(...runs), max: Math.max(...runs) };
}

/** Run by run, so that what slowed both down at a time falls out; runs without a partner are left out. */
export function pairwise(
  left: readonly number[],
  right: readonly number[],
  combine: (left: number, right: number) => number,
): Spread | undefined {
  return spreadOf(
    left.flatMap((value, at) => {
      const partner = right[at];
      return partner === undefined ? [] : [combine(value, partner)];
    }),
  );
}
