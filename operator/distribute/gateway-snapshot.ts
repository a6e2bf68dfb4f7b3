import type { Entry, EntryName } from '#contract/snapshot/entry.ts';
import { makeSnapshot, type Snapshot } from '#contract/snapshot/snapshot.ts';

/** Digests by entry name: what a proxy holds, or is to hold. */
export type Digests = ReadonlyMap<EntryName, string>;

/** The newest snapshot of one gateway, and what to fall back to where a proxy refuses part of it. */
export interface GatewaySnapshot {
  readonly snapshot: Snapshot;
  readonly digests: Digests;
  /** Bodies that some proxy acknowledged before they were replaced, kept until a proxy holds the newest snapshot whole. */
  readonly previous: ReadonlyMap<EntryName, Entry>;
}

/**
 * The next newest snapshot; `undefined` where it equals `last`. Entries that did not change stay the same objects, so
 * that what is remembered of them (their wire form) is kept. `acknowledged` says whether a proxy holds a body.
 */
export function nextGatewaySnapshot(
  last: GatewaySnapshot | undefined,
  entries: Iterable<Entry>,
  acknowledged: (entry: Entry) => boolean,
): GatewaySnapshot | undefined {
  const snapshot = makeSnapshot(shareUnchanged(last, entries));
  if (snapshot.version === last?.snapshot.version) return undefined;
  const digests = new Map(Array.from(snapshot.entries.values(), ({ name, digest }) => [name, digest]));
  return { snapshot, digests, previous: keepPrevious(last, digests, acknowledged) };
}

function* shareUnchanged(last: GatewaySnapshot | undefined, entries: Iterable<Entry>): Generator<Entry> {
  for (const entry of entries) {
    const old = last?.snapshot.entries.get(entry.name);
    yield old?.digest === entry.digest ? old : entry;
  }
}

function keepPrevious(
  last: GatewaySnapshot | undefined,
  digests: Digests,
  acknowledged: (entry: Entry) => boolean,
): ReadonlyMap<EntryName, Entry> {
  const previous = new Map<EntryName, Entry>();
  for (const [name, old] of last?.snapshot.entries ?? []) {
    const digest = digests.get(name);
    if (digest === undefined) continue;
    const before = last?.previous.get(name);
    const kept = old.digest !== digest && acknowledged(old) ? old : before;
    if (kept !== undefined && kept.digest !== digest) previous.set(name, kept);
  }
  return previous;
}
