import type { EntryName } from '#contract/snapshot/entry.ts';
import type { Fleet } from './fleet.ts';
import type { FleetSummary, GroupRefusal, ProxyGroup } from './fleet-summary.ts';
import type { Digests } from './gateway-snapshot.ts';
import { listBudgets } from './list-budgets.ts';
import { proxyKey } from './proxy-key.ts';
import type { Subscriber } from './subscriber.ts';

/** Entries named as open, and refusals, in one group. */
const mostOpen = 32;
const mostRefusals = 20;
/** Beyond this, proxies in rare positions are told as one group of which nothing is known. */
const mostGroups = 16;
/** Of one gateway; beyond this proxies are counted only. */
const mostKeys = 200;
const mostNames = 20;

/** Says of each proxy what it has open; costs one comparison of snapshots a version that some proxy lags behind at. */
export function summarizeFleet({ subscribers, newest }: Fleet): FleetSummary {
  const version = newest?.snapshot.version ?? '';
  const openAt = new Map<string, ProxyGroup['open']>([[version, []]]);
  const openOf = ({ version: held, digests }: Subscriber['state']['held']): ProxyGroup['open'] => {
    const known = openAt.get(held);
    if (known !== undefined) return known;
    const open = newest === undefined ? 'Many' : listOpen(digests, newest.digests);
    openAt.set(held, open);
    return open;
  };
  const groups = new Map<string, { readonly position: Position; readonly members: Subscriber[] }>();
  for (const subscriber of subscribers) {
    const position = positionOf(subscriber, openOf, newest?.digests);
    const key = JSON.stringify(position);
    const group = groups.get(key) ?? { position, members: [] };
    group.members.push(subscriber);
    groups.set(key, group);
  }
  const withKeys = subscribers.size <= mostKeys;
  const all = Array.from(groups.values(), ({ position, members }) => describe(position, members, withKeys));
  const budgets = listBudgets(subscribers);
  const counted = budgets.some(({ reports }) => reports !== undefined);
  return { version, groups: foldRare(all.toSorted(byWeight)), ...(counted ? { budgets } : {}) };
}

type Position = Pick<ProxyGroup, 'serves' | 'open' | 'refusals' | 'heldBack'>;

function positionOf(
  { state }: Subscriber,
  openOf: (held: Subscriber['state']['held']) => ProxyGroup['open'],
  newest: Digests | undefined,
): Position {
  const open = openOf(state.held);
  const refusals: GroupRefusal[] = [];
  for (const [name, list] of state.refusals) {
    if (newest === undefined || state.held.digests.get(name) === newest.get(name)) continue;
    for (const refusal of list) if (refusal.digest === newest.get(name)) refusals.push(refusal);
  }
  const { heldBack } = state;
  return {
    serves: state.held.version,
    open,
    refusals: refusals.slice(0, mostRefusals),
    ...(heldBack === undefined ? {} : { heldBack: heldBack.problem }),
  };
}

function listOpen(held: Digests, newest: Digests): ProxyGroup['open'] {
  const open: EntryName[] = [];
  for (const name of differing(held, newest)) {
    if (open.length === mostOpen) return 'Many';
    open.push(name);
  }
  return open;
}

function* differing(held: Digests, newest: Digests): Generator<EntryName> {
  for (const [name, digest] of newest) if (held.get(name) !== digest) yield name;
  for (const name of held.keys()) if (!newest.has(name)) yield name;
}

function describe(position: Position, members: readonly Subscriber[], withKeys: boolean): ProxyGroup {
  const ids = members.map(({ introduction }) => introduction.proxyId);
  return {
    ...position,
    count: members.length,
    keys: withKeys ? ids.map(proxyKey).toSorted() : [],
    names: refuses(position) ? ids.toSorted().slice(0, mostNames) : [],
  };
}

function refuses({ refusals, heldBack }: Position): boolean {
  return refusals.length > 0 || heldBack !== undefined;
}

/** Whoever refuses first, then the many. */
function byWeight(one: ProxyGroup, other: ProxyGroup): number {
  return Number(refuses(other)) - Number(refuses(one)) || other.count - one.count;
}

function foldRare(groups: readonly ProxyGroup[]): readonly ProxyGroup[] {
  if (groups.length <= mostGroups) return groups;
  const rare = groups.slice(mostGroups - 1);
  const folded: ProxyGroup = {
    serves: '',
    open: 'Many',
    count: rare.reduce((sum, { count }) => sum + count, 0),
    refusals: [],
    keys: rare.flatMap(({ keys }) => keys),
    names: [],
  };
  return [...groups.slice(0, mostGroups - 1), folded];
}
