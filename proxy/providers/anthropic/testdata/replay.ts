import { readFileSync } from 'node:fs';
import type { SseFrame } from '../../../upstream/sse-frames.ts';
import { makeSseSplitter } from '../../../upstream/sse-splitter.ts';

/** Bytes of a file in this folder. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(name, import.meta.url));
}

/** A stream's frames when its bytes come in two chunks, cut at `cut`. */
export function replay(stream: Buffer, cut = stream.length): readonly SseFrame[] {
  const splitter = makeSseSplitter(1 << 20);
  return [stream.subarray(0, cut), stream.subarray(cut)].flatMap((chunk) => {
    const frames = splitter.push(chunk);
    if (frames.kind === 'Failed') throw new Error(frames.failure);
    return frames.value;
  });
}

/** A stream whose frames are these events, in Anthropic's form. */
export function streamOf(events: readonly { readonly type: string; readonly [field: string]: unknown }[]): readonly SseFrame[] {
  return replay(
    Buffer.from(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')),
  );
}
