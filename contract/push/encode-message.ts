import { encodeEntry } from '../snapshot/encode-entry.ts';
import type { Entry } from '../snapshot/entry.ts';
import { partLength } from './bounds.ts';
import type { OperatorMessage, ProxyMessage } from './messages.ts';

/** A message as a line, newline included. */
export function encodeMessage(
  message: ProxyMessage | Exclude<OperatorMessage, { kind: 'part' | 'update' }>,
): string {
  return `${JSON.stringify(message)}\n`;
}

/** The wire form of one entry, secrets in the clear; made once and sent to many proxies. */
export function encodeWireEntry(entry: Entry): string {
  return `{"name":${JSON.stringify(entry.name)},"digest":"${entry.digest}","body":${encodeEntry(entry.body)}}`;
}

/** An `update` as lines, as many parts as it takes before it, from entries that `encodeWireEntry` made. */
export function encodeUpdate(
  version: string,
  wireEntries: readonly string[],
  removed: readonly string[],
): string {
  const [last = [], ...parts] = cutIntoParts(wireEntries).reverse();
  const lines = parts.reverse().map((entries) => `{"kind":"part","entries":[${entries.join(',')}]}\n`);
  const names = JSON.stringify(removed);
  return `${lines.join('')}{"kind":"update","version":"${version}","entries":[${last.join(',')}],"removed":${names}}\n`;
}

function cutIntoParts(wireEntries: readonly string[]): string[][] {
  const parts: string[][] = [];
  let room = 0;
  for (const wire of wireEntries) {
    if (room < wire.length) {
      parts.push([]);
      room = partLength;
    }
    parts.at(-1)?.push(wire);
    room -= wire.length;
  }
  return parts;
}
