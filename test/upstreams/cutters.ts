/** Every byte is a write of its own. */
export function everyByte(bytes: Buffer): readonly Buffer[] {
  return Array.from(bytes, (_byte, index) => bytes.subarray(index, index + 1));
}

/** Writes that end at these positions, and the rest. */
export function cutAt(...positions: readonly number[]): (bytes: Buffer) => readonly Buffer[] {
  return (bytes) => {
    const starts = [0, ...positions];
    return starts
      .map((start, index) => bytes.subarray(start, starts[index + 1] ?? bytes.length))
      .filter((piece) => piece.length > 0);
  };
}

/** Everything in one write. */
export function inOneWrite(bytes: Buffer): readonly Buffer[] {
  return [bytes];
}
