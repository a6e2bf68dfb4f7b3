import { firstWord } from '../workloads/workload.ts';

const headEnd = Buffer.from('\r\n\r\n');
const lastChunk = Buffer.from('0\r\n\r\n');

/**
 * Follows one answer on a kept-alive connection to its end, as cheaply as can be. It is good for the bench's own
 * traffic only: an answer in chunks is over where bytes end like the last chunk, which no event and no JSON here does.
 */
export class AnswerReader {
  status = 0;
  /** The first token has come; always false for what is no stream. */
  sawFirstWord = false;
  /** Everything that was received, where `keep` says so. */
  readonly kept: Buffer[] = [];
  readonly #keep: boolean;
  readonly #stream: boolean;
  #head: Buffer | undefined;
  /** Body bytes still to come; undefined: the body is in chunks. */
  #left: number | undefined;
  #tail: Buffer = Buffer.alloc(0);

  constructor(options: { readonly stream: boolean; readonly keep: boolean }) {
    this.#stream = options.stream;
    this.#keep = options.keep;
  }

  /** True: the answer is complete. */
  push(chunk: Buffer): boolean {
    if (this.#keep) this.kept.push(chunk);
    if (this.status !== 0) return this.#body(chunk);
    const head = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk]);
    const end = head.indexOf(headEnd);
    this.#head = head;
    if (end === -1) return false;
    const text = head.toString('latin1', 0, end);
    this.status = Number(text.slice(9, 12));
    const length = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
    this.#left = length === undefined ? undefined : Number(length);
    this.#head = undefined;
    return this.#body(head.subarray(end + headEnd.length));
  }

  #body(bytes: Buffer): boolean {
    if (this.#stream && !this.sawFirstWord) this.sawFirstWord = bytes.includes(firstWord);
    if (this.#left !== undefined) {
      this.#left -= bytes.length;
      return this.#left <= 0;
    }
    const tail = bytes.length >= lastChunk.length ? bytes : Buffer.concat([this.#tail, bytes]);
    this.#tail = Buffer.from(tail.subarray(-lastChunk.length));
    return this.#tail.equals(lastChunk);
  }
}
