import { digestSnapshot } from './digest.ts';
import type { Entry, EntryName } from './entry.ts';

/** Everything a proxy needs to know, with no Kubernetes in it. Never changed, only replaced. */
export interface Snapshot {
  readonly version: string;
  readonly entries: ReadonlyMap<EntryName, Entry>;
}

export function makeSnapshot(entries: Iterable<Entry>): Snapshot {
  const byName = new Map(Array.from(entries, (entry) => [entry.name, entry]));
  return { version: digestSnapshot(byName.values()), entries: byName };
}
