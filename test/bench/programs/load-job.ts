/** What the load generator is asked to do; one at a time. */
export interface LoadJob {
  readonly port: number;
  readonly workload: string;
  /** Beside those that every request has. */
  readonly headers: Readonly<Record<string, string>>;
  readonly mode: LoadMode;
}

export type LoadMode =
  /** One request; the answer in full. */
  | { readonly kind: 'Ask' }
  /** As fast as answers come, for so long, and on to that count of requests, but never for more than three times as long. */
  | {
      readonly kind: 'Closed';
      readonly forMs: number;
      readonly atLeast: number;
      readonly concurrency: number;
    }
  /** At a fixed rate, whether answers come or not. */
  | { readonly kind: 'Open'; readonly forMs: number; readonly perSecond: number };

/** What came of a job; times in milliseconds. */
export interface LoadResult {
  readonly completed: number;
  /** Answers with another status than 200, and connections that broke. */
  readonly failed: number;
  /** From the first request to the last answer. */
  readonly elapsedMs: number;
  readonly latency: Percentiles;
  /** Streams only. */
  readonly firstToken: Percentiles;
  /** The whole answer of an `Ask`, head and all; otherwise the first that was refused; empty: none. */
  readonly answer: string;
}

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
}
