import { readFileSync } from 'node:fs';
import type { SseFrame } from '../../upstream/sse-frames.ts';
import { SseSplitter } from '../../upstream/sse-splitter.ts';

/** Bytes of `testdata/<name>.sse`. */
export function readFixture(name: string): Buffer {
  return readFileSync(new URL(`./testdata/${name}.sse`, import.meta.url));
}

/** Frames of a stream that arrives in these chunks. */
export function splitFrames(...chunks: readonly Buffer[]): readonly SseFrame[] {
  const splitter = new SseSplitter(1024 * 1024);
  const frames: SseFrame[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk);
    for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) frames.push(frame);
  }
  const last = splitter.end();
  return last === undefined ? frames : [...frames, last];
}
