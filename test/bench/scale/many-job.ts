/** What `many-load.ts` is asked to do: requests that go round all models and callers. One at a time. */
export interface ManyJob {
  readonly port: number;
  /** How many models and callers there are. */
  readonly models: number;
  readonly keys: number;
  readonly mode:
    | {
        readonly kind: 'Closed';
        readonly forMs: number;
        readonly atLeast: number;
        readonly concurrency: number;
      }
    | { readonly kind: 'Open'; readonly forMs: number; readonly perSecond: number };
}

export interface ManyResult {
  readonly completed: number;
  readonly failed: number;
  readonly elapsedMs: number;
  /** Of an open loop: pairs of when a request was sent, in milliseconds since the epoch, and how long it took. */
  readonly samples: Float64Array;
}
