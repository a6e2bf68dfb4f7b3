import { useEveryMs } from '../keys/key-use-book.ts';
import type { DraftStatus } from './draft-status.ts';
import type { ObjectStatus } from './status-sink.ts';

/**
 * Fields of an AIKey's status with the times of use that it had before, until there is news that is an hour younger: a
 * restarted operator knows of none, and a key in steady use is no reason to write.
 */
export function keepLastUsed(
  { ref, fields }: DraftStatus,
  current: ObjectStatus | undefined,
): DraftStatus['fields'] {
  if (ref.kind !== 'AIKey' || current === undefined) return fields;
  const { lastUsedAt, previousLastUsedAt } = fields;
  const isSamePrevious = current.previousFingerprint === fields.previousFingerprint;
  const last = later(current.lastUsedAt, lastUsedAt);
  const previous = isSamePrevious
    ? later(current.previousLastUsedAt, previousLastUsedAt)
    : previousLastUsedAt;
  return {
    ...fields,
    ...(last === undefined ? {} : { lastUsedAt: last }),
    ...(previous === undefined || fields.previousFingerprint === undefined
      ? {}
      : { previousLastUsedAt: previous }),
  };
}

function later(before: unknown, next: unknown): unknown {
  if (typeof before !== 'string') return next;
  if (typeof next !== 'string') return before;
  return Date.parse(next) - Date.parse(before) < useEveryMs ? before : next;
}
