/**
 * Tokens of one answer in disjoint buckets: their sum is all that was processed, no token counts twice.
 * A provider's overlapping totals are taken apart by its decoder.
 */
export interface Usage {
  /** Input read in full, neither from nor into a cache. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  readonly audioInput: number;
  readonly imageInput: number;
  /** Text and tool arguments. */
  readonly output: number;
  readonly reasoning: number;
  readonly audioOutput: number;
}

export const noUsage: Usage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  audioInput: 0,
  imageInput: 0,
  output: 0,
  reasoning: 0,
  audioOutput: 0,
};

export function totalInput(usage: Usage): number {
  return (
    usage.input +
    usage.cacheRead +
    usage.cacheWrite5m +
    usage.cacheWrite1h +
    usage.audioInput +
    usage.imageInput
  );
}

export function totalOutput(usage: Usage): number {
  return usage.output + usage.reasoning + usage.audioOutput;
}
