import type { EntryName } from '#contract/snapshot/entry.ts';
import type { Fleet } from './fleet.ts';
import type { Digests } from './gateway-snapshot.ts';
import type { Laggards } from './group-laggards.ts';
import type { Programming } from './programming.ts';

/**
 * What the proxies of a gateway have made of some entries. Nobody is looked at one by one: a call costs in proportion
 * to the different positions in which proxies lag.
 */
export function countProgramming(fleet: Fleet, names: readonly EntryName[]): Programming {
  const connected = fleet.subscribers.size;
  const newest = fleet.newest;
  if (newest === undefined) return { connected, acknowledged: 0, version: '', rejections: [] };
  let acknowledged = connected - fleet.behind.size;
  const rejections: Programming['rejections'][number][] = [];
  for (const group of fleet.laggards) {
    const open = names.filter((name) => group.held.digests.get(name) !== newest.digests.get(name));
    if (open.length === 0) acknowledged += group.proxyIds.length;
    else rejections.push(...rejectionsOf(group, newest.digests, open));
  }
  return { connected, acknowledged, version: newest.snapshot.version, rejections };
}

function rejectionsOf(
  { proxyIds, refusals, heldBack }: Laggards,
  newest: Digests,
  open: readonly EntryName[],
): Programming['rejections'] {
  const own = open.flatMap((name) =>
    (refusals.get(name) ?? []).filter((refusal) => refusal.digest === newest.get(name)),
  );
  const problems = own.map(({ problem }) => problem);
  // Held back as a whole: whatever waits behind it waits for this.
  if (problems.length === 0 && heldBack !== undefined) problems.push(heldBack.problem);
  return proxyIds.flatMap((proxyId) => problems.map((problem) => ({ proxyId, problem })));
}
