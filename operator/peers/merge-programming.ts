import type { EntryName } from '#contract/snapshot/entry.ts';
import type { FleetSummary, ProxyGroup } from '../distribute/fleet-summary.ts';
import type { Programming } from '../distribute/programming.ts';

/** What is to be merged. */
export interface MergeInput {
  /** What this replica's own proxies have made of `names`. */
  readonly own: Programming;
  /** Digest of an entry in the newest snapshot here. */
  readonly digestOf: (name: EntryName) => string | undefined;
  /** The same gateway's proxies at other replicas, each proxy once. */
  readonly others: readonly FleetSummary[];
  readonly names: readonly EntryName[];
}

/**
 * What the proxies of all replicas have made of some entries: what one operator would say that had them all. Where
 * another replica has another newest snapshot, its proxies count as lagging unless they serve ours as a whole.
 */
export function mergeProgramming({ own, digestOf, others, names }: MergeInput): Programming {
  let { connected, acknowledged } = own;
  const rejections = [...own.rejections];
  for (const { version, groups } of others) {
    for (const group of groups) {
      connected += group.count;
      // Without a snapshot of our own there is nothing that could be acknowledged.
      if (own.version === '') continue;
      const isSameNewest = version === own.version;
      if (group.serves === own.version || (isSameNewest && holds(group, names))) acknowledged += group.count;
      else rejections.push(...rejectionsOf(group, { digestOf, names, isSameNewest }));
    }
  }
  return { connected, acknowledged, version: own.version, rejections };
}

function holds({ open }: ProxyGroup, names: readonly EntryName[]): boolean {
  return open !== 'Many' && !names.some((name) => open.includes(name));
}

function rejectionsOf(
  group: ProxyGroup,
  {
    digestOf,
    names,
    isSameNewest,
  }: Pick<MergeInput, 'digestOf' | 'names'> & { readonly isSameNewest: boolean },
): Programming['rejections'] {
  const problems = group.refusals
    .filter(({ digest, problem: { entry } }) => names.includes(entry) && digestOf(entry) === digest)
    .map(({ problem }) => problem);
  if (problems.length === 0 && isSameNewest && group.heldBack !== undefined) problems.push(group.heldBack);
  return group.names.flatMap((proxyId) => problems.map((problem) => ({ proxyId, problem })));
}
