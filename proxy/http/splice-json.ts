/** Bytes from `start` up to, not including, `end`. */
interface Range {
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;

/**
 * Sets top-level fields of a JSON object and keeps every other byte as it was written. `body` is JSON that has been
 * parsed already; a field that occurs twice is set in both places, one that is missing becomes the first. Fields
 * whose value is undefined stay as they are. Throws where `body` is no object.
 */
export function spliceJson(body: Buffer, fields: Readonly<Record<string, unknown>>): Buffer {
  const wanted = new Map(
    Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Buffer.from(JSON.stringify(value))] as const],
    ),
  );
  if (wanted.size === 0) return body;
  const open = skipSpace(body, 0);
  if (body[open] !== 0x7b) throw new TypeError('not a JSON object');
  const pieces: Buffer[] = [];
  const seen = new Set<string>();
  let copied = open + 1;
  const isEmpty = walkFields(body, open + 1, (name, value) => {
    const replacement = wanted.get(name);
    if (replacement === undefined) return;
    seen.add(name);
    pieces.push(body.subarray(copied, value.start), replacement);
    copied = value.end;
  });
  const added = [...wanted].filter(([name]) => !seen.has(name));
  const head = added.map(([name, value], at) => {
    const comma = at === added.length - 1 && isEmpty ? '' : ',';
    return `${JSON.stringify(name)}:${value.toString()}${comma}`;
  });
  return Buffer.concat([
    body.subarray(0, open + 1),
    Buffer.from(head.join('')),
    ...pieces,
    body.subarray(copied),
  ]);
}

/** Calls `visit` for each field; true: there was none. */
function walkFields(body: Buffer, from: number, visit: (name: string, value: Range) => void): boolean {
  let at = skipSpace(body, from);
  if (body[at] !== quote) return true;
  while (body[at] === quote) {
    const nameEnd = endOfString(body, at);
    const name = readName(body.subarray(at, nameEnd));
    const start = skipSpace(body, skipSpace(body, nameEnd) + 1);
    const end = endOfValue(body, start);
    visit(name, { start, end });
    at = skipSpace(body, skipSpace(body, end) + 1);
  }
  return false;
}

function readName(bytes: Buffer): string {
  if (!bytes.includes(backslash)) return bytes.toString('utf8', 1, bytes.length - 1);
  const name: unknown = JSON.parse(bytes.toString());
  return String(name);
}

function skipSpace(body: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = body[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
}

/** Behind the closing quote. The native search makes long strings, images for instance, cheap. */
function endOfString(body: Buffer, start: number): number {
  let at = start;
  do {
    at = body.indexOf(quote, at + 1);
    if (at === -1) throw new TypeError('an open string');
  } while (isEscaped(body, at));
  return at + 1;
}

function isEscaped(body: Buffer, at: number): boolean {
  let first = at;
  while (body[first - 1] === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

function endOfValue(body: Buffer, start: number): number {
  let depth = 0;
  let at = start;
  while (at < body.length) {
    switch (body[at]) {
      case quote:
        at = endOfString(body, at);
        if (depth === 0) return at;
        continue;
      case 0x7b:
      case 0x5b:
        depth += 1;
        break;
      case 0x7d:
      case 0x5d:
        if (depth === 0) return at;
        depth -= 1;
        if (depth === 0) return at + 1;
        break;
      case 0x2c:
      case 0x20:
      case 0x0a:
      case 0x0d:
      case 0x09:
        if (depth === 0) return at;
        break;
    }
    at += 1;
  }
  return at;
}
