import { journalVersion } from './encode-record.ts';
import { decodeLine } from './line.ts';
import { type JournalRecord, parseRecord } from './parse-record.ts';

export interface ReadJournal {
  readonly records: readonly JournalRecord[];
  /** Numbers, from 1, of lines before the last that are not whole or say nothing known. */
  readonly broken: readonly number[];
}

/**
 * A journal's bytes -> what it says. A last line that is not whole is one that a killed process was writing: it was
 * acknowledged to nobody and is left out. What is broken before it is told, and the rest is used.
 *
 * @throws Error for a journal of a later version, which must not be overwritten by a program that cannot read it.
 */
export function readJournal(bytes: Uint8Array): ReadJournal {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split('\n');
  const records: JournalRecord[] = [];
  const broken: number[] = [];
  lines.forEach((line, at) => {
    const value = decodeLine(line);
    if (at === 0 && value !== undefined) assertVersion(value);
    else {
      const record = value && parseRecord(value);
      if (record !== undefined) records.push(record);
      else if (at < lines.length - 1 && !isTorn(lines, at)) broken.push(at + 1);
    }
  });
  return { records, broken };
}

/** The last line with anything in it, where nothing but an empty one follows. */
function isTorn(lines: readonly string[], at: number): boolean {
  return at === lines.length - 2 && lines[at + 1] === '';
}

function assertVersion([kind, version]: readonly unknown[]): void {
  if (kind !== 'sallyport-ledger' || version !== journalVersion)
    throw new Error(
      `the journal of the ledger is of version ${version}, this program reads ${journalVersion}`,
    );
}
