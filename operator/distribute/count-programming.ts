import type { EntryName } from '#contract/snapshot/entry.ts';
import type { Fleet } from './fleet.ts';
import type { Digests } from './gateway-snapshot.ts';
import type { Programming } from './programming.ts';
import type { Subscriber } from './subscriber.ts';

/**
 * What the proxies of a gateway have made of some entries. Proxies at the newest version are not looked at one by
 * one, so a call costs in proportion to those that lag.
 */
export function countProgramming(fleet: Fleet, names: readonly EntryName[]): Programming {
  const connected = fleet.subscribers.size;
  const newest = fleet.newest;
  if (newest === undefined) return { connected, acknowledged: 0, version: '', rejections: [] };
  let acknowledged = connected - fleet.behind.size;
  const rejections: Programming['rejections'][number][] = [];
  for (const subscriber of fleet.behind) {
    const open = names.filter((name) => isOpen(subscriber, newest.digests, name));
    if (open.length === 0) acknowledged += 1;
    else rejections.push(...rejectionsOf(subscriber, newest.digests, open));
  }
  return { connected, acknowledged, version: newest.snapshot.version, rejections };
}

function isOpen({ state }: Subscriber, newest: Digests, name: EntryName): boolean {
  return state.held.digests.get(name) !== newest.get(name);
}

function rejectionsOf(
  { introduction: { proxyId }, state }: Subscriber,
  newest: Digests,
  open: readonly EntryName[],
): Programming['rejections'] {
  const own = open.flatMap((name) =>
    (state.refusals.get(name) ?? []).filter((refusal) => refusal.digest === newest.get(name)),
  );
  const problems = own.map(({ problem }) => problem);
  // Held back as a whole: whatever waits behind it waits for this.
  if (problems.length === 0 && state.heldBack !== undefined) problems.push(state.heldBack.problem);
  return problems.map((problem) => ({ proxyId, problem }));
}
