import { createHash } from 'node:crypto';

const numbersPerDigest = 8;

/** A unit vector that depends on the text alone: equal texts are equal, others are anywhere. */
export function makeVector(text: string, dimensions: number): readonly number[] {
  const numbers: number[] = [];
  for (let block = 0; numbers.length < dimensions; block++) {
    const digest = createHash('sha256').update(`${block}:${text}`).digest();
    for (let at = 0; at < numbersPerDigest; at++) numbers.push(digest.readInt32LE(at * 4) / 2 ** 31);
  }
  const vector = numbers.slice(0, dimensions);
  const length = Math.hypot(...vector);
  return vector.map((number) => number / length);
}
