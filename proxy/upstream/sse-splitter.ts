import { isAscii } from 'node:buffer';
import { parseSseFrame } from './parse-sse-frame.ts';
import { dataLineOf, endOfPlainFrame } from './plain-frame.ts';
import type { SseFrame } from './sse-frames.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * Cuts one stream of server-sent events into frames: `push` a chunk, then take what it completes until `next` has nothing
 * more. Splits on blank lines, whichever way lines end and wherever chunks are cut (WHATWG HTML, 9.2.5). The bytes
 * of all frames together are the bytes that came. Blank lines in front of a frame belong to it.
 *
 * Plain frames that are whole within their chunk are found by a search; all others are read byte by byte.
 */
export class SseSplitter {
  readonly #maxFrameBytes: number;
  #chunk: Buffer = Buffer.alloc(0);
  /** Where in the chunk the next frame begins, or what is here of it. */
  #at = 0;
  /** The chunk, a character a byte; empty where it has a carriage return, so that no frame in it is plain. */
  #text = '';
  #isAscii = false;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #lineIsEmpty = true;
  #hasLine = false;
  #afterReturn = false;

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** A frame is longer than it may be: the splitter is of no more use. */
  get overlong(): boolean {
    return this.#pendingBytes > this.#maxFrameBytes;
  }

  push(chunk: Buffer): void {
    const text = chunk.toString('latin1');
    this.#chunk = chunk;
    this.#at = 0;
    this.#text = text.includes('\r') ? '' : text;
    this.#isAscii = isAscii(chunk);
  }

  /** Undefined: the chunk completes no more frames. */
  next(): SseFrame | undefined {
    const start = this.#at;
    const end = this.#endOfPlain();
    if (end === -1) return this.#byBytes();
    this.#at = end;
    const data = dataLineOf(this.#text, start);
    return {
      raw: this.#chunk.subarray(start, end),
      event: data === start ? '' : this.#textOf(start + 'event: '.length, data - 1),
      data: this.#textOf(data + 'data: '.length, end - 2),
    };
  }

  /**
   * The plain frames that come next, uncut, as many as `fits` holds of: it is given the frame, a character a byte.
   * Undefined: not even the next one.
   */
  skim(fits: (frame: string) => boolean): Buffer | undefined {
    const start = this.#at;
    for (let end = this.#endOfPlain(); end !== -1; end = this.#endOfPlain()) {
      if (!fits(this.#text.slice(this.#at, end))) break;
      this.#at = end;
    }
    return this.#at === start ? undefined : this.#chunk.subarray(start, this.#at);
  }

  /** What is left when the stream has ended: a last frame whose closing blank line never came, closed here. */
  end(): SseFrame | undefined {
    if (!this.#hasLine && this.#lineIsEmpty) return undefined;
    return this.#close(Buffer.from(this.#lineIsEmpty ? '\n' : '\n\n'));
  }

  #endOfPlain(): number {
    return this.#pendingBytes > 0 || this.#afterReturn ? -1 : endOfPlainFrame(this.#text, this.#at);
  }

  #textOf(start: number, end: number): string {
    return this.#isAscii ? this.#text.slice(start, end) : this.#chunk.toString('utf8', start, end);
  }

  #byBytes(): SseFrame | undefined {
    const chunk = this.#chunk;
    const start = this.#at;
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at];
      if (byte !== lineFeed && byte !== carriageReturn) {
        this.#lineIsEmpty = false;
        this.#afterReturn = false;
        at = skipToLineEnd(chunk, at);
        continue;
      }
      const secondHalf = byte === lineFeed && this.#afterReturn;
      this.#afterReturn = byte === carriageReturn;
      if (secondHalf) continue;
      if (!this.#lineIsEmpty) {
        this.#lineIsEmpty = true;
        this.#hasLine = true;
        continue;
      }
      if (!this.#hasLine) continue;
      // The line feed of a closing CR LF goes with its frame where it is already here.
      if (this.#afterReturn && chunk[at + 1] === lineFeed) {
        at += 1;
        this.#afterReturn = false;
      }
      this.#at = at + 1;
      return this.#close(chunk.subarray(start, at + 1));
    }
    this.#keep(chunk.subarray(start));
    return undefined;
  }

  #keep(rest: Buffer): void {
    this.#at = this.#chunk.length;
    if (rest.length === 0) return;
    this.#pending.push(rest);
    this.#pendingBytes += rest.length;
  }

  #close(last: Buffer): SseFrame {
    const raw = this.#pending.length === 0 ? last : Buffer.concat([...this.#pending, last]);
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#hasLine = false;
    return parseSseFrame(raw);
  }
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
