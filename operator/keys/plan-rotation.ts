import type { KeyResource } from '../api/resources.ts';
import { parseDuration } from '../translate/parse-duration.ts';
import { type KeyRecord, printTime } from './key-record.ts';
import { nextRotationMs } from './next-rotation.ts';

/** What is to be done about a minted key now. */
export type RotationPlan =
  /** Another key takes its place, with `recordFor` its hash. */
  | { readonly kind: 'Rotate'; readonly recordFor: (sha256: string) => KeyRecord }
  /** The replaced key has come to its end: its hash goes too. */
  | { readonly kind: 'Forget'; readonly record: KeyRecord }
  /** Nothing before that time; absent: nothing until something changes. */
  | { readonly kind: 'Wait'; readonly untilMs?: number };

/** Decides from what stands in the Secret and in spec alone, so that it does not matter who decides or how often. */
export function planRotation(owner: KeyResource, record: KeyRecord, nowMs: number): RotationPlan {
  const dueMs = nextRotationMs(owner, record) ?? Number.POSITIVE_INFINITY;
  if (dueMs <= nowMs)
    return { kind: 'Rotate', recordFor: (sha256) => succeed(owner, record, { sha256, nowMs }) };
  const { previous, ...rest } = record;
  const overlapEndMs = previous === undefined ? Number.POSITIVE_INFINITY : Date.parse(previous.expiresAt);
  if (overlapEndMs <= nowMs) return { kind: 'Forget', record: rest };
  const untilMs = Math.min(dueMs, overlapEndMs);
  return Number.isFinite(untilMs) ? { kind: 'Wait', untilMs } : { kind: 'Wait' };
}

/** Of a key that nothing stood before. A request that is past is followed by it. */
export function firstRecord(owner: KeyResource, { sha256, nowMs }: Minting): KeyRecord {
  const mintedAt = printTime(nowMs);
  return { sha256, mintedFor: owner.metadata.name, mintedAt, ...followed(owner, nowMs) };
}

interface Minting {
  readonly sha256: string;
  readonly nowMs: number;
}

function succeed(owner: KeyResource, before: KeyRecord, minting: Minting): KeyRecord {
  const overlapMs = readOverlapMs(owner);
  // Who suspends a key does not trust it: it must not come back with the end of the suspension.
  const isKept = overlapMs > 0 && !owner.spec.suspended;
  const previous = { sha256: before.sha256, expiresAt: printTime(minting.nowMs + overlapMs) };
  const { requestedAt } = before;
  return {
    ...(requestedAt === undefined ? {} : { requestedAt }),
    ...firstRecord(owner, minting),
    ...(isKept ? { previous } : {}),
  };
}

function followed({ spec }: KeyResource, nowMs: number): Pick<KeyRecord, 'requestedAt'> {
  const requestedAt = spec.rotation?.requestedAt;
  return requestedAt !== undefined && Date.parse(requestedAt) <= nowMs ? { requestedAt } : {};
}

function readOverlapMs({ spec }: KeyResource): number {
  const parsed = parseDuration(spec.rotation?.overlap ?? '0s', Number.POSITIVE_INFINITY);
  return parsed.kind === 'Ok' ? parsed.value : 0;
}
