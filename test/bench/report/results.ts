import type { SoakResult } from '../soak/soak-result.ts';

/** Everything that one run of the bench found; written as JSON. Arrays named `runs` are in the order they were taken. */
export interface Results {
  readonly takenAt: string;
  readonly commit: string;
  readonly quick: boolean;
  readonly machine: Machine;
  readonly contestants: readonly {
    readonly name: string;
    readonly title: string;
    readonly version: string;
  }[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  readonly throughput: readonly Throughput[];
  readonly latency: readonly Latency[];
  readonly footprint: readonly Footprint[];
  readonly inside: readonly Inside[];
  /** The newest full soak, which is a run of its own. */
  readonly soak?: SoakResult;
}

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  /** Average of the last minute; what else ran shows at the start. */
  readonly loadBefore: number;
  readonly loadAfter: number;
  /** Contestants were kept on one processor, load and upstream on another. */
  readonly pinned: boolean;
}

/** Closed loop: one contestant under one workload. */
export interface Throughput {
  readonly contestant: string;
  readonly workload: string;
  /** Why there are no figures; undefined: there are. */
  readonly problem?: string;
  readonly runs: readonly ThroughputRun[];
}

export interface ThroughputRun {
  readonly cpuMicrosPerRequest: number;
  readonly requestsPerSecond: number;
  /** Share of one processor that the contestant used: below 0.9 the generator was the bound, not the contestant. */
  readonly busy: number;
}

/** Open loop at a fixed rate; `direct` is the upstream without anything in between. Milliseconds. */
export interface Latency {
  readonly contestant: string;
  readonly workload: string;
  readonly perSecond: number;
  readonly problem?: string;
  readonly runs: readonly LatencyRun[];
}

export interface LatencyRun {
  /** Microseconds a request at this rate, where processes sleep in between; absent: of the upstream itself. */
  readonly cpuMicrosPerRequest?: number;
  readonly p50: number;
  readonly p99: number;
  /** Streams only. */
  readonly firstTokenP50: number;
  readonly firstTokenP99: number;
}

export interface Footprint {
  readonly contestant: string;
  readonly problem?: string;
  readonly idleMb: readonly number[];
  readonly loadedMb: readonly number[];
  /** From the start of the process to its first answer. */
  readonly startMs: readonly number[];
  /** The same with none of its files in memory; empty: not measured. */
  readonly coldStartMs: readonly number[];
}

/** What a Node program says of itself under load, in runs apart from the others. */
export interface Inside {
  readonly contestant: string;
  readonly workload: string;
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** JavaScript heap allocated, Buffers not included. */
  readonly allocatedPerRequest: number;
  /** Share of the time in which the collector stopped the program. */
  readonly collectingShare: number;
}
