import type { Machine } from '../report/results.ts';

/** All that `npm run bench:scale` found; written as JSON. Arrays named `runs` are in the order they were taken. */
export interface ScaleResult {
  readonly takenAt: string;
  readonly commit: string;
  readonly machine: Machine;
  readonly lookup: readonly LookupFigure[];
  readonly swap: readonly SwapFigure[];
  readonly memory: readonly MemoryFigure[];
  readonly start: readonly StartFigure[];
  readonly operator: OperatorFigure;
  readonly fleet: FleetFigure;
}

/** CPU of the proxy a request, closed loop. */
export interface LookupFigure {
  /** `few` and `many` of everything, or a shape of rules. */
  readonly shape: string;
  readonly title: string;
  /** Rules of that shape. */
  readonly rules: number;
  readonly cpuMicros: readonly number[];
}

/** An open loop while a snapshot is swapped, or none is; a value each window. Milliseconds. */
export interface SwapFigure {
  readonly kind: 'Quiet' | 'OneEntry' | 'Everything';
  /** The proxy's `--memory`. */
  readonly memory: 'default' | 'small';
  readonly requests: readonly number[];
  readonly p50: readonly number[];
  readonly p99: readonly number[];
  readonly max: readonly number[];
  /** The longest time in which the proxy's event loop served nothing else. */
  readonly longestTurnMs: readonly number[];
  /** The longest that its collector stopped it. */
  readonly longestCollectionMs: readonly number[];
  /** From the push to the acknowledgement; empty where none was swapped. */
  readonly swapMs: readonly number[];
  /** CPU of the proxy, load included. */
  readonly cpuMs: readonly number[];
}

/** What one more entry of a kind costs a proxy after a full collection. Bytes. */
export interface MemoryFigure {
  readonly kind: string;
  readonly entries: number;
  readonly heapAnEntry: number;
  readonly rssAnEntry: number;
}

/** From the start of the process to its first answer, from a last good snapshot. Milliseconds. */
export interface StartFigure {
  readonly entries: number;
  readonly runs: readonly number[];
  /** CPU of the proxy by then. */
  readonly cpuMs: readonly number[];
}

/** The operator's own work with everything there is. Milliseconds of CPU. */
export interface OperatorFigure {
  readonly objects: number;
  readonly entries: number;
  readonly translateMs: readonly number[];
  /** Digest, difference and bytes of an edit of one object, nobody connected. */
  readonly publishMs: readonly number[];
  readonly encodeMs: readonly number[];
  readonly fullBytes: number;
  readonly oneEntryBytes: number;
  /** What all objects' `Programmed` costs while this many proxies lag. */
  readonly laggards: number;
  readonly countMs: readonly number[];
}

/** A fleet of proxies that take and acknowledge, and do nothing else, on real TLS. A proxy each. */
export interface FleetFigure {
  readonly proxies: number;
  readonly entries: number;
  readonly full: Round;
  readonly oneEntry: Round;
  /** All come back at once to an operator that was restarted, with what they hold. */
  readonly resync: Round;
  /** Heap and buffers of the operator after a full collection, and resident memory. Bytes a proxy. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** How much resident memory grew at most while all took everything. */
  readonly peakRssBytes: number;
}

export interface Round {
  readonly cpuMs: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** Until the last has acknowledged; not divided by the number of proxies. */
  readonly wallMs: number;
}
