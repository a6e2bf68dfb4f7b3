import type { FleetSummary, ProxyGroup } from '../distribute/fleet-summary.ts';
import { proxyKey } from '../distribute/proxy-key.ts';

/**
 * Leaves out of `fleets`, the last to have changed first, every proxy that is among `own` or in a fleet before: one that
 * moved from one replica to another is still in the summary of a replica that died. Proxies without keys are taken to be
 * others.
 */
export function tellApart(
  own: ReadonlySet<string>,
  fleets: readonly FleetSummary[],
): readonly FleetSummary[] {
  const seen = new Set(own);
  return fleets.map(({ version, groups, ...rest }) => {
    const before = new Set(seen);
    const left = groups.map((group) => withoutSeen(group, before));
    for (const { keys } of groups) for (const key of keys) seen.add(key);
    return { ...rest, version, groups: left.filter(({ count }) => count > 0) };
  });
}

function withoutSeen(group: ProxyGroup, seen: ReadonlySet<string>): ProxyGroup {
  const gone = group.keys.filter((key) => seen.has(key)).length;
  if (gone === 0) return group;
  const names = group.names.filter((name) => !seen.has(proxyKey(name)));
  return { ...group, count: Math.max(0, group.count - gone), names };
}
