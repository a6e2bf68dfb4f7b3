import { hash } from 'node:crypto';
import { encodeEntry } from './encode-entry.ts';
import { type Entry, type EntryBody, type EntryName, entryName } from './entry.ts';

/** SHA-256 over the canonical wire form, first 32 hex digits: equal bodies have equal digests. */
export function digestEntry(body: EntryBody): string {
  return hash('sha256', encodeEntry(body)).slice(0, 32);
}

/** Names and digests a body. */
export function makeEntry(body: EntryBody): Entry {
  return { name: entryName(body), digest: digestEntry(body), body };
}

/** The version of a snapshot: the digest over all names and digests, whatever their order. */
export function digestSnapshot(
  entries: Iterable<{ readonly name: EntryName; readonly digest: string }>,
): string {
  const lines = Array.from(entries, (entry) => `${entry.name} ${entry.digest}`).sort();
  return hash('sha256', lines.join('\n')).slice(0, 32);
}
