import type { Workload } from '../workloads/workload.ts';

/** What a contestant is started with. */
export interface Ground {
  readonly upstreamPort: number;
  /** For files of this run. */
  readonly scratch: string;
  /** For what is installed once; outside of the checkout. */
  readonly cache: string;
  /** The processor that contestants are kept on; undefined: any. */
  readonly processor: number | undefined;
  /** Whether programs may be fetched that this machine does not have. */
  readonly mayInstall: boolean;
}

/** A gateway, or something in the place of one, that is to be measured. */
export interface Contestant {
  readonly name: string;
  /** For the tables. */
  readonly title: string;
  /** Rejects, with the reason for the report, where this machine cannot run it. `ports` are free. */
  prepare(ground: Ground): Promise<Prepared>;
}

/** A contestant that this machine can run. */
export interface Prepared {
  readonly version: string;
  /** How to start it so that it listens on that port, on the loopback alone. */
  program(port: number): Promise<Program>;
  /** Headers of a request; undefined: it does not serve this workload. */
  headers(workload: Workload): Readonly<Record<string, string>> | undefined;
}

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs on Node, so that the harness can look into it with `--import`. */
  readonly isNode: boolean;
  /** How long it may take to listen. */
  readonly startLimitMs: number;
}
