/** What `programs/watch.ts` says of the process that it is loaded into. */
export interface InsideView {
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  readonly allocatedBytes: number;
  readonly collectingMs: number;
}
