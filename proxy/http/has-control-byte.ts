const wordBytes = 4;

/**
 * Whether one of the bytes is below 0x20. Reads four at a time: taking 0x20 from each byte of a word sets the highest bit
 * of one that was below, which had it clear; no other byte of a word without such a one ends up like this.
 */
export function hasControlByte(bytes: Buffer): boolean {
  if (bytes.length < wordBytes) return bytes.some(isControl);
  const head = -bytes.byteOffset & (wordBytes - 1);
  const count = Math.floor((bytes.length - head) / wordBytes);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + head, count);
  let found = 0;
  for (let at = 0; at < count; at++) {
    const word = words[at] ?? 0;
    found |= (word - 0x20202020) & ~word;
  }
  if ((found & 0x80808080) !== 0) return true;
  return bytes.subarray(0, head).some(isControl) || bytes.subarray(head + words.byteLength).some(isControl);
}

function isControl(byte: number): boolean {
  return byte < 0x20;
}
