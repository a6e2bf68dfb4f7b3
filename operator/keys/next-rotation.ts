import type { KeyRotationSpec } from '../api/ai-key.ts';
import type { KeyResource } from '../api/resources.ts';
import { parseDuration } from '../translate/parse-duration.ts';
import type { KeyRecord } from './key-record.ts';

/**
 * When the key is to be replaced, in milliseconds since the epoch; undefined: never. A request counts once: when it is later
 * than the last one that was followed, or than the minting where none was. Behind `expiresAt` nothing is replaced.
 */
export function nextRotationMs({ spec }: KeyResource, record: KeyRecord): number | undefined {
  const { rotation, expiresAt } = spec;
  if (rotation === undefined) return undefined;
  const requested = rotation.requestedAt === undefined ? Number.NaN : Date.parse(rotation.requestedAt);
  const isOpen = requested > Date.parse(record.requestedAt ?? record.mintedAt);
  const dueMs = Math.min(scheduledMs(rotation, record), isOpen ? requested : Number.POSITIVE_INFINITY);
  const endMs = expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  return dueMs < endMs ? dueMs : undefined;
}

function scheduledMs({ every }: KeyRotationSpec, { mintedAt }: KeyRecord): number {
  if (every === undefined) return Number.POSITIVE_INFINITY;
  const parsed = parseDuration(every, Number.POSITIVE_INFINITY);
  return parsed.kind === 'Ok' ? Date.parse(mintedAt) + parsed.value : Number.POSITIVE_INFINITY;
}
