import type { ThroughputRun } from '../report/results.ts';
import type { Measured } from './measure-ratios.ts';

/** Two slices taken one after the other. */
export interface Pair {
  readonly gateway: ThroughputRun;
  readonly floor: ThroughputRun;
}

/** Slices of each contestant that a ratio is made of. */
export const slicesWanted = 8;
/** Fewer that count are no measurement. */
const fewest = 3;
/**
 * The gateway keeps a free processor busy for more than 0.7 of a slice. Below this share others had it, and with it the
 * caches: CPU a request then says more about them.
 */
const ownShare = 0.5;

/**
 * Least against least, since what else the machine does only ever adds to a slice. Beside a busy loop on each of two
 * processors, and more, that gave 0.9 to 1.2 times the ratio of a quiet machine where the slices counted; the median of the
 * ratios gave 0.8 to 1.8 times, the least ratio, which a disturbed slice of the floor makes, 0.3 to 1.2 times.
 */
export function ratioOf(workload: string, all: readonly Pair[]): Measured {
  const pairs = all.filter(({ gateway }) => gateway.busy >= ownShare);
  if (pairs.length < fewest) return { kind: 'Contended', workload, pairs: pairs.length };
  const least = (of: keyof Pair): number => Math.min(...pairs.map((pair) => pair[of].cpuMicrosPerRequest));
  return { kind: 'Ratio', workload, ratio: least('gateway') / least('floor') };
}
