import type { EntryProblem } from '#contract/problem.ts';

/** What the proxies of one gateway have made of some entries. */
export interface Programming {
  readonly connected: number;
  /** Proxies whose acknowledged snapshot holds each of the entries with its newest digest (or, for removed ones, no longer holds it). */
  readonly acknowledged: number;
  /** Version of the newest snapshot. */
  readonly version: string;
  /** What proxies refused, newest digest only. */
  readonly rejections: readonly { readonly proxyId: string; readonly problem: EntryProblem }[];
}
