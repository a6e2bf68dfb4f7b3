import { crc32 } from 'node:zlib';

/** One line of a journal: eight hexadecimal digits, the CRC-32 of what follows the space, and a JSON array. */
export function encodeLine(json: string): string {
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

/** What the line says, without its newline; undefined: it is not whole. */
export function decodeLine(line: string): readonly unknown[] | undefined {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== crc32(json).toString(16).padStart(8, '0')) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
