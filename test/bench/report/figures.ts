import { judgeSoak } from '../soak/judge-soak.ts';
import type { LatencyRun, Results, ThroughputRun } from './results.ts';
import { pairwise, type Spread, spreadOf } from './spread.ts';

/** Looks figures up in results; undefined: it was not measured, or failed. */
export interface Figures {
  throughput(contestant: string, workload: string, of: keyof ThroughputRun): Spread | undefined;
  /** CPU a request of the one as a multiple of the other's. */
  cpuRatio(one: string, other: string, workload: string): Spread | undefined;
  /** What a contestant adds to the upstream's own time, in milliseconds. */
  added(contestant: string, cell: LatencyCell, of: LatencyFigure): Spread | undefined;
  footprint(contestant: string, of: FootprintFigure): Spread | undefined;
  /** By how many percent the heap grew in the soak, the larger of its two measures. */
  soakGrowth(): Spread | undefined;
}

export interface LatencyCell {
  readonly workload: string;
  readonly perSecond: number;
}

export type LatencyFigure = Exclude<keyof LatencyRun, 'cpuMicrosPerRequest'>;

export type FootprintFigure = 'idleMb' | 'loadedMb' | 'startMs' | 'coldStartMs';

export function makeFigures(results: Results): Figures {
  const throughput = (contestant: string, workload: string, of: keyof ThroughputRun): readonly number[] =>
    results.throughput
      .filter((one) => one.contestant === contestant && one.workload === workload)
      .flatMap(({ runs }) => runs.map((run) => run[of]));
  const latency = (contestant: string, cell: LatencyCell, of: LatencyFigure): readonly number[] =>
    results.latency
      .filter((one) => one.contestant === contestant)
      .filter((one) => one.workload === cell.workload && one.perSecond === cell.perSecond)
      .flatMap(({ runs }) => runs.map((run) => run[of]));
  return {
    throughput: (contestant, workload, of) => spreadOf(throughput(contestant, workload, of)),
    cpuRatio: (one, other, workload) => {
      const cpu = 'cpuMicrosPerRequest';
      return pairwise(throughput(one, workload, cpu), throughput(other, workload, cpu), (a, b) => a / b);
    },
    added: (contestant, cell, of) =>
      pairwise(latency(contestant, cell, of), latency('direct', cell, of), (a, b) => a - b),
    footprint: (contestant, of) =>
      spreadOf(results.footprint.find((one) => one.contestant === contestant)?.[of] ?? []),
    soakGrowth: () => {
      if (results.soak === undefined) return undefined;
      const { slopePercent, quartersPercent } = judgeSoak(results.soak);
      return spreadOf([Math.max(slopePercent, quartersPercent)]);
    },
  };
}
