import type { Contestant } from './contestants/contestant.ts';
import { contestants, quickContestants } from './contestants/contestants.ts';
import { otherBuild } from './contestants/sallyport.ts';
import type { BenchOptions } from './options.ts';
import type { Workload } from './workloads/workload.ts';
import { quickWorkloads, workloadNamed, workloads } from './workloads/workloads.ts';

/** What is measured, and for how long. */
export interface Plan {
  readonly contestants: readonly Contestant[];
  readonly workloads: readonly Workload[];
  /** Two builds are compared by what holds on a busy machine. */
  readonly onlyThroughput: boolean;
  /** Of everything, each contestant's turn. */
  readonly runs: number;
  readonly warmUpMs: number;
  /** The warming up goes on to so many requests: until V8 has compiled what is hot. */
  readonly warmUpRequests: number;
  readonly sliceMs: number;
  readonly latencyMs: number;
  /** Requests a second of the open loops. */
  readonly rates: readonly number[];
  readonly starts: number;
  /** How many of the started processes are also put under load and weighed. */
  readonly weighed: number;
  readonly loadedMs: number;
  /** Workloads under which event-loop lag and allocations are looked at. */
  readonly inside: readonly string[];
}

export function makePlan(options: BenchOptions): Plan {
  const { quick, only, workloads: chosen, against, runs, onlyThroughput } = options;
  const names = chosen.length > 0 ? chosen : quick ? quickWorkloads : workloads.map(({ name }) => name);
  return {
    contestants: [
      ...contestants.filter(({ name }) =>
        only.length > 0 ? only.includes(name) : !quick || quickContestants.includes(name),
      ),
      ...(against === undefined ? [] : [otherBuild(against)]),
    ],
    workloads: names.map(workloadNamed),
    runs,
    onlyThroughput: onlyThroughput || against !== undefined,
    ...(quick ? quickTimes : fullTimes),
  };
}

const quickTimes = {
  warmUpMs: 300,
  warmUpRequests: 1500,
  sliceMs: 300,
  latencyMs: 500,
  rates: [500],
  starts: 3,
  weighed: 1,
  loadedMs: 1200,
  inside: ['json-1k'],
} as const;

const fullTimes = {
  warmUpMs: 1000,
  warmUpRequests: 3000,
  sliceMs: 1000,
  latencyMs: 1500,
  rates: [100, 500],
  starts: 5,
  weighed: 3,
  loadedMs: 4000,
  inside: ['json-1k', 'json-100k', 'stream-burst'],
} as const;
