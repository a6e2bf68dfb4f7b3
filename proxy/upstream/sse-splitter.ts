import { failed, ok, type Result } from '#runtime/result.ts';
import { parseSseFrame } from './parse-sse-frame.ts';
import type { SseFrame } from './sse-frames.ts';

/** One stream of server-sent events, cut into frames. */
export interface SseSplitter {
  /** Frames that `chunk` completes. The failure says which bound was broken; the splitter is of no use then. */
  push(chunk: Buffer): Result<readonly SseFrame[], string>;
  /** What is left when the stream has ended: a last frame whose closing blank line never came, closed here. */
  end(): SseFrame | undefined;
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const none: readonly SseFrame[] = [];

/**
 * Splits on blank lines, whichever way lines end and wherever chunks are cut (WHATWG HTML, 9.2.5). The `raw` bytes
 * of all frames together are the bytes that came. Blank lines in front of a frame belong to it.
 */
export function makeSseSplitter(maxFrameBytes: number): SseSplitter {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let lineIsEmpty = true;
  let hasLine = false;
  let afterReturn = false;

  const take = (last: Buffer): SseFrame => {
    const raw = pending.length === 0 ? last : Buffer.concat([...pending, last]);
    pending = [];
    pendingBytes = 0;
    hasLine = false;
    return parseSseFrame(raw);
  };

  const push = (chunk: Buffer): Result<readonly SseFrame[], string> => {
    let frames: SseFrame[] | undefined;
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte !== lineFeed && byte !== carriageReturn) {
        lineIsEmpty = false;
        afterReturn = false;
        at = skipToLineEnd(chunk, at);
        continue;
      }
      const secondHalf = byte === lineFeed && afterReturn;
      afterReturn = byte === carriageReturn;
      if (secondHalf) continue;
      if (!lineIsEmpty) {
        lineIsEmpty = true;
        hasLine = true;
        continue;
      }
      if (!hasLine) continue;
      // The line feed of a closing CR LF goes with its frame where it is already here.
      if (afterReturn && chunk[at + 1] === lineFeed) {
        at += 1;
        afterReturn = false;
      }
      frames ??= [];
      frames.push(take(chunk.subarray(start, at + 1)));
      start = at + 1;
    }
    if (start < chunk.length) {
      pending.push(start === 0 ? chunk : chunk.subarray(start));
      pendingBytes += chunk.length - start;
      if (pendingBytes > maxFrameBytes) return failed(`a frame is longer than ${maxFrameBytes} bytes`);
    }
    return ok(frames ?? none);
  };

  const end = (): SseFrame | undefined =>
    hasLine || !lineIsEmpty ? take(Buffer.from(lineIsEmpty ? '\n' : '\n\n')) : undefined;

  return { push, end };
}

/** Index of the last byte before the next line end, so that the loop's step lands on the line end. */
function skipToLineEnd(chunk: Buffer, from: number): number {
  let at = from + 1;
  for (; at < chunk.length; at++) {
    const byte = chunk[at];
    if (byte === lineFeed || byte === carriageReturn) break;
  }
  return at - 1;
}
