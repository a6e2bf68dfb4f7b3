import { hash } from 'node:crypto';
import { finish, isRestDue, type Sliced } from '#runtime/sliced.ts';
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
export function digestSnapshot(entries: Iterable<Digested>): string {
  return finish(digestInSlices(entries));
}

/** `digestSnapshot` for where requests wait for their turn. */
export function* digestInSlices(entries: Iterable<Digested>): Sliced<string> {
  const lines: string[] = [];
  for (const { name, digest } of entries) {
    lines.push(`${name} ${digest}`);
    if (isRestDue(lines.length)) yield;
  }
  // Quick where they come sorted but for a few, as they do from an operator.
  lines.sort();
  yield;
  const text = lines.join('\n');
  yield;
  return hash('sha256', text).slice(0, 32);
}

interface Digested {
  readonly name: EntryName;
  readonly digest: string;
}
