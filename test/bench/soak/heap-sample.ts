/** A process's memory right after a full collection, as `heap-probe.ts` tells it. Bytes. */
export interface HeapSample {
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly rss: number;
  /** Listening ones not included. */
  readonly sockets: number;
  /** All that keeps the event loop alive, timers included. */
  readonly handles: number;
}
