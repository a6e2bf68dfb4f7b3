import { findFields } from './find-fields.ts';
import { type Range, skipSpace } from './walk-json.ts';

/** JSON that has been parsed. */
export interface ParsedObject {
  readonly bytes: Buffer;
  /** Whether it is an object that has such a field. */
  has(field: string): boolean;
}

interface Edit extends Range {
  readonly text: string;
}

/**
 * Sets top-level fields of a JSON object and keeps every other byte as it was written. A field that occurs twice is set
 * in both places, since readers differ in which of them they heed; one that is missing becomes the first. Fields whose
 * value is undefined stay as they are. Throws where the body is no object. What is left of a large body comes as pieces of
 * it, which are not copied.
 */
export function spliceJson(
  body: ParsedObject,
  fields: Readonly<Record<string, unknown>>,
): Buffer | readonly Buffer[] {
  const { bytes } = body;
  const open = skipSpace(bytes, 0);
  const edits: Edit[] = [];
  let added = '';
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const text = JSON.stringify(value);
    if (!body.has(name)) added += `${added === '' ? '' : ','}${JSON.stringify(name)}:${text}`;
    else for (const { start, end } of findFields(bytes, open, name)) edits.push({ start, end, text });
  }
  if (added !== '') edits.push(insertion(bytes, open, added));
  return edits.length === 0 ? bytes : apply(bytes, edits);
}

function insertion(bytes: Buffer, open: number, added: string): Edit {
  if (bytes[open] !== 0x7b) throw new TypeError('not a JSON object');
  const isEmpty = bytes[skipSpace(bytes, open + 1)] === 0x7d;
  return { start: open + 1, end: open + 1, text: isEmpty ? added : `${added},` };
}

/** Bytes from which on a copy clearly costs more than one write more to a socket. */
const largeBytes = 256 * 1024;
/** What is copied to have fewer pieces. */
const smallBytes = 16 * 1024;

function apply(bytes: Buffer, edits: Edit[]): Buffer | readonly Buffer[] {
  edits.sort((a, b) => a.start - b.start);
  const pieces: Buffer[] = [];
  let copied = 0;
  for (const { start, end, text } of edits) {
    pieces.push(bytes.subarray(copied, start), Buffer.from(text));
    copied = end;
  }
  pieces.push(bytes.subarray(copied));
  return bytes.length < largeBytes ? Buffer.concat(pieces) : joinSmall(pieces);
}

/** Neighbours become one as long as they are small, so that what is written are few pieces. */
function joinSmall(pieces: readonly Buffer[]): readonly Buffer[] {
  const joined: Buffer[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last !== undefined && last.length + piece.length < smallBytes) {
      joined[joined.length - 1] = Buffer.concat([last, piece]);
    } else joined.push(piece);
  }
  return joined;
}
