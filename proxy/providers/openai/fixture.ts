import { readFileSync } from 'node:fs';
import type { SseFrame } from '../../upstream/sse-frames.ts';
import { makeSseSplitter } from '../../upstream/sse-splitter.ts';

/** Bytes of `testdata/<name>.sse`. */
export function readFixture(name: string): Buffer {
  return readFileSync(new URL(`./testdata/${name}.sse`, import.meta.url));
}

/** Frames of a stream that arrives in these chunks. */
export function splitFrames(...chunks: readonly Buffer[]): readonly SseFrame[] {
  const splitter = makeSseSplitter(1024 * 1024);
  const frames = chunks.flatMap((chunk) => {
    const result = splitter.push(chunk);
    if (result.kind === 'Failed') throw new Error(result.failure);
    return result.value;
  });
  const last = splitter.end();
  return last === undefined ? frames : [...frames, last];
}
