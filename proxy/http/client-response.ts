import type { ServerResponse } from 'node:http';
import type { HeaderList } from './answer-headers.ts';

/** The client's side of one request: one head, then bytes, counted, with word of a full and of a closed socket. */
export class ClientResponse {
  /** Body bytes handed to the socket. */
  bytes = 0;
  /** Status that was sent; 0: none yet. */
  status = 0;
  /** What to do when a full socket has room again. */
  onDrain: (() => void) | undefined;
  /** Tells the client not to use the connection again. */
  closeConnection = false;
  readonly #response: ServerResponse;
  /** Written in this turn of the event loop and not handed on yet. */
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Most answers never fill the socket, so that nobody listens before one does. */
  #waitsForDrain = false;

  constructor(response: ServerResponse) {
    this.#response = response;
    // A socket that breaks while being written to is told by `close`.
    response.on('error', ignore);
  }

  get headSent(): boolean {
    return this.status !== 0;
  }

  /** Whether everything was said, received or not. */
  get ended(): boolean {
    return this.#response.writableEnded;
  }

  /** Whether the socket went away before everything was said. */
  get gone(): boolean {
    return this.#response.destroyed && !this.#response.writableFinished;
  }

  /** Takes over `headers`. */
  head(status: number, headers: HeaderList): void {
    this.status = status;
    if (this.closeConnection) headers.push('connection', 'close');
    this.#response.writeHead(status, headers);
  }

  /**
   * False: the socket is full, wait for `onDrain`. What is written within one turn of the event loop goes out as one chunk
   * at its end: a burst of a hundred small events would otherwise cost a hundred writes.
   */
  write(chunk: Buffer): boolean {
    this.bytes += chunk.length;
    if (this.#pending.length === 0) process.nextTick(() => this.#flush());
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    const room = this.#response.writableHighWaterMark - this.#response.writableLength;
    return this.#pendingBytes < room || this.#flush();
  }

  end(): void {
    this.#response.end(this.#takePending());
  }

  #flush(): boolean {
    const pending = this.#takePending();
    if (pending === undefined || this.#response.write(pending)) return true;
    if (!this.#waitsForDrain) {
      this.#waitsForDrain = true;
      this.#response.on('drain', () => this.onDrain?.());
    }
    return false;
  }

  #takePending(): Buffer | undefined {
    const [first] = this.#pending;
    if (first === undefined) return undefined;
    const all = this.#pending.length === 1 ? first : Buffer.concat(this.#pending, this.#pendingBytes);
    this.#pending = [];
    this.#pendingBytes = 0;
    return all;
  }

  /** `100 Continue`, for a client that asked before it sends its body. */
  askForBody(): void {
    this.#response.writeContinue();
  }

  /**
   * A whole answer to a client that is still sending. Closing now would reset the connection, and the client might
   * never see the answer: it is written in full, and `end` is left to the caller.
   */
  sendBeforeEnd(status: number, headers: HeaderList, body: Buffer): void {
    this.closeConnection = true;
    headers.push('content-length', String(body.length));
    this.head(status, headers);
    this.write(body);
  }

  /** A whole answer at once. */
  send(status: number, headers: HeaderList, body: Buffer): void {
    headers.push('content-length', String(body.length));
    this.head(status, headers);
    this.bytes += body.length;
    this.#response.end(body);
  }
}

function ignore(): void {}
