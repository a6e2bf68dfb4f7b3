/** Bytes from `start` up to, not including, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;

/** Calls `visit` for each field of the object that `body`, which is JSON, begins with at `open`. */
export function walkFields(body: Buffer, open: number, visit: (name: string, value: Range) => void): void {
  let at = skipSpace(body, open + 1);
  while (body[at] === quote) {
    const nameEnd = endOfString(body, at);
    const name = readName(body.subarray(at, nameEnd));
    const value = valueBehind(body, nameEnd);
    visit(name, value);
    at = skipSpace(body, skipSpace(body, value.end) + 1);
  }
}

/** The value of the field whose name ends at `nameEnd`. */
export function valueBehind(body: Buffer, nameEnd: number): Range {
  const start = skipSpace(body, skipSpace(body, nameEnd) + 1);
  return { start, end: endOfValue(body, start) };
}

/** The first byte from `from` on that is not JSON's white space. */
export function skipSpace(body: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = body[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
}

function readName(bytes: Buffer): string {
  if (!bytes.includes(backslash)) return bytes.toString('utf8', 1, bytes.length - 1);
  const name: unknown = JSON.parse(bytes.toString());
  return String(name);
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
