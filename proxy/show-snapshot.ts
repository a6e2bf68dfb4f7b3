import type { Snapshot } from '#contract/snapshot/snapshot.ts';

/** A snapshot for people, as `/snapshot` gives it: JSON, secrets as `[redacted]`. */
export function showSnapshot(snapshot: Snapshot | undefined): unknown {
  if (snapshot === undefined) return { version: null, entries: {} };
  const sorted = Array.from(snapshot.entries.values()).sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    version: snapshot.version,
    entries: Object.fromEntries(sorted.map(({ name, digest, body }) => [name, { digest, body }])),
  };
}
