import { readFileSync } from 'node:fs';
import type { SseFrame } from '../../../upstream/sse-frames.ts';
import { SseSplitter } from '../../../upstream/sse-splitter.ts';

/** Bytes of a file in this folder. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(name, import.meta.url));
}

/** A stream's frames when its bytes come in two chunks, cut at `cut`. */
export function replay(stream: Buffer, cut = stream.length): readonly SseFrame[] {
  const splitter = new SseSplitter(1 << 20);
  const frames: SseFrame[] = [];
  for (const chunk of [stream.subarray(0, cut), stream.subarray(cut)]) {
    splitter.push(chunk);
    for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) frames.push(frame);
  }
  return frames;
}

/** A stream whose frames are these events, in Anthropic's form. */
export function streamOf(events: readonly { readonly type: string; readonly [field: string]: unknown }[]): readonly SseFrame[] {
  return replay(
    Buffer.from(events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('')),
  );
}
