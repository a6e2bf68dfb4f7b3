import type { EntryProblem } from '#contract/problem.ts';
import type { EntryName } from '#contract/snapshot/entry.ts';
import type { ProxyBudgets } from './proxy-budgets.ts';

/** The proxies of one gateway that are connected here, in few words: enough for another replica to count them. */
export interface FleetSummary {
  /** Of the newest snapshot here; empty: the gateway is not known (any more). */
  readonly version: string;
  readonly groups: readonly ProxyGroup[];
  /** What its proxies have counted; absent: no budget holds there, or there was no room for it. */
  readonly budgets?: readonly ProxyBudgets[];
}

/** Proxies that are in the same position. */
export interface ProxyGroup {
  /** Version of what they serve; empty: several. */
  readonly serves: string;
  readonly count: number;
  /** Entries that they do not have as they are in the newest snapshot; `Many`: too many to name, so any may be. */
  readonly open: readonly EntryName[] | 'Many';
  readonly refusals: readonly GroupRefusal[];
  /** Why they hold back the snapshot as a whole, where no single entry is at fault. */
  readonly heldBack?: EntryProblem;
  /** `proxyKey` of each, for recognising one that is seen twice; empty: not told. */
  readonly keys: readonly string[];
  /** Names of some, for people; only where they refuse something. */
  readonly names: readonly string[];
}

/** The newest body of an entry, refused by all proxies of a group. */
export interface GroupRefusal {
  readonly digest: string;
  readonly problem: EntryProblem;
}
