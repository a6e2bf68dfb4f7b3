import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '#runtime/is-record.ts';
import { sortConditions } from './stamp-status.ts';
import type { ObjectStatus } from './status-sink.ts';

/**
 * What writing `next` over `current` would tell. `Counts`: nothing but how many proxies are there and have it, while its
 * generation is the one that was programmed before; a fleet that grows or restarts changes that on every object at once.
 * `Figures`: nothing but these and what a budget has spent.
 */
export type StatusChange = 'None' | 'Counts' | 'Figures' | 'News';

export function compareStatus(next: ObjectStatus, current: ObjectStatus | undefined): StatusChange {
  if (current === undefined) return 'News';
  const seen = { ...current, conditions: sortConditions(current.conditions) };
  if (isDeepStrictEqual(next, seen)) return 'None';
  const isSame = (one: unknown, other: unknown): boolean =>
    isDeepStrictEqual(withoutCounts(one, other), withoutCounts(other, other));
  if (isSame(next, seen)) return 'Counts';
  const isFirst = (current.limits === undefined) !== (next.limits === undefined);
  return !isFirst && isSame(withoutFigures(next), withoutFigures(seen)) ? 'Figures' : 'News';
}

function withoutFigures({ limits: _, fullest: __, ...rest }: ObjectStatus): unknown {
  return rest;
}

/** Takes out what only counts; `Pending` and `NoProxies` count where the same generation was True before. */
function withoutCounts(next: unknown, before: unknown): unknown {
  if (Array.isArray(next)) {
    return next.map((item, index) => withoutCounts(item, Array.isArray(before) ? before[index] : undefined));
  }
  if (!isRecord(next)) return next;
  if (isProgrammed(next) && isRecord(before) && isCounted(next, before)) return 'counted';
  return Object.fromEntries(
    Object.entries(next).map(([field, value]) => {
      const valueBefore = isRecord(before) ? before[field] : undefined;
      const isFleet = field === 'proxies' && valueBefore !== undefined;
      return [field, isFleet ? 'counted' : withoutCounts(value, valueBefore)];
    }),
  );
}

const countingReasons: readonly unknown[] = ['Programmed', 'Pending', 'NoProxies', 'StoreRequired'];

function isProgrammed(value: Readonly<Record<string, unknown>>): boolean {
  return value.type === 'Programmed' && countingReasons.includes(value.reason);
}

function isCounted(
  next: Readonly<Record<string, unknown>>,
  before: Readonly<Record<string, unknown>>,
): boolean {
  if (!isProgrammed(before) || next.observedGeneration !== before.observedGeneration) return false;
  return next.reason === before.reason || before.reason === 'Programmed';
}
