import { maxUsedKeys } from '#contract/push/bounds.ts';
import type { UsedKey } from '#contract/push/messages.ts';
import type { Clock } from '#runtime/clock.ts';
import type { CompiledKey } from '../identity/key-ring.ts';
import type { RoutingTable } from './routing-table.ts';

/** Keys that were taken and not told of for a while; each call gives the next of them. */
export type ReadKeyUse = () => UsedKey[];

/** A key in steady use is told of so often. */
const tellEveryMs = 30 * 60_000;
/** Between two walks over all keys. */
const walkEveryMs = 10_000;
const fingerprintLength = 12;

/** Reads the marks that `findKey` leaves on the keys of the table in force. */
export function makeKeyUseReader(table: () => RoutingTable | undefined, clock: Clock): ReadKeyUse {
  let walkedAtMs = Number.NEGATIVE_INFINITY;
  return () => {
    const pieces = table()?.pieces;
    if (pieces === undefined || clock.monotonicMs() - walkedAtMs < walkEveryMs) return [];
    walkedAtMs = clock.monotonicMs();
    const used: UsedKey[] = [];
    for (const { piece } of pieces.values()) {
      if (piece.kind !== 'key') continue;
      for (const key of [piece.value, piece.value.previous]) {
        if (used.length >= maxUsedKeys) return used;
        if (key !== undefined && isNews(key)) used.push(tell(key, clock.now()));
      }
    }
    return used;
  };
}

function isNews({ usedAtMs, toldAtMs }: CompiledKey): boolean {
  return usedAtMs - toldAtMs >= tellEveryMs;
}

function tell(key: CompiledKey, nowMs: number): UsedKey {
  key.toldAtMs = key.usedAtMs;
  const secondsAgo = Math.max(0, Math.round((nowMs - key.usedAtMs) / 1000));
  return { key: key.caller.id, fingerprint: key.sha256.slice(0, fingerprintLength), secondsAgo };
}
