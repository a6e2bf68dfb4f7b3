import { hasControlByte } from './has-control-byte.ts';

/** Strings of twice as many bytes are always found, shorter ones than this never. */
const longBytes = 8 * 1024;
/** What stays of a string that is cut, in bytes of UTF-8. */
export const keptBytes = 4096;

const quote = 0x22;
const backslash = 0x5c;

/**
 * The text of `body`, which is UTF-8, with long plain strings in it, files in base64 for instance, cut to their first
 * `keptBytes`; undefined: there are none. Finding them costs a fraction of reading them as JSON. The text is JSON
 * exactly where `body` is, and means the same but for those strings, names of fields among them.
 *
 * Why that is so. What is cut has a quote on either side and no quote, backslash or control byte in it. A reader that
 * comes to it without an error is within a string, where any of it may be left out, or behind a string that the first
 * of the quotes ended; there JSON has only space or one of `,:]}`, none of which it begins with, so that the reader
 * stops in the first byte, which stays.
 */
export function cutLongStrings(body: Buffer): string | undefined {
  let text = '';
  let copied = 0;
  let at = longBytes;
  while (at < body.length) {
    const end = body.indexOf(quote, at);
    if (end === -1) break;
    if (end - at < longBytes) {
      at += longBytes;
      continue;
    }
    const start = body.lastIndexOf(quote, at) + 1;
    if (start > 0 && mayBeCut(body.subarray(start, end))) {
      text += body.toString('utf8', copied, endOfCharacter(body, start + keptBytes));
      copied = end;
    }
    at = end + longBytes;
  }
  return copied === 0 ? undefined : text + body.toString('utf8', copied);
}

function mayBeCut(bytes: Buffer): boolean {
  return !isAfterString(bytes[0]) && !bytes.includes(backslash) && !hasControlByte(bytes);
}

function isAfterString(byte: number | undefined): boolean {
  switch (byte) {
    case 0x20:
    case 0x09:
    case 0x0a:
    case 0x0d:
    case 0x2c:
    case 0x3a:
    case 0x5d:
    case 0x7d:
      return true;
    default:
      return false;
  }
}

function endOfCharacter(body: Buffer, from: number): number {
  let at = from;
  while (((body[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}
