import { encodeEntry } from '../snapshot/encode-entry.ts';
import type { Entry } from '../snapshot/entry.ts';
import type { OperatorMessage, ProxyMessage } from './messages.ts';

/** A message as a line, newline included. */
export function encodeMessage(message: ProxyMessage | Exclude<OperatorMessage, { kind: 'update' }>): string {
  return `${JSON.stringify(message)}\n`;
}

/** The wire form of one entry, secrets in the clear; made once and sent to many proxies. */
export function encodeWireEntry(entry: Entry): string {
  return `{"name":${JSON.stringify(entry.name)},"digest":"${entry.digest}","body":${encodeEntry(entry.body)}}`;
}

/** An `update` as a line, from entries that `encodeWireEntry` made. */
export function encodeUpdate(
  version: string,
  wireEntries: readonly string[],
  removed: readonly string[],
): string {
  return `{"kind":"update","version":"${version}","entries":[${wireEntries.join(',')}],"removed":${JSON.stringify(removed)}}\n`;
}
