import { errorFrom } from '#runtime/error-from.ts';
import type { Provider, UpstreamCall } from '../providers/provider.ts';
import { respondInProcess } from './respond-in-process.ts';

/** Header names in lower case. */
export type UpstreamHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Who reads an upstream's answer. A throw in one of them aborts the call and arrives at `error`. */
export interface AnswerHandler {
  head(status: number, headers: UpstreamHeaders): void;
  /** All that arrived in one turn of the event loop. */
  data(chunk: Buffer): void;
  end(): void;
  /** The last call, in place of `end`. */
  error(error: Error): void;
}

/** Holds on to a call that is under way. */
export interface CallControl {
  /** No `data` until `resume`, but for what has arrived; the upstream's socket fills up. */
  pause(): void;
  resume(): void;
  /** Ends the call; the handler hears nothing more. */
  abort(): void;
}

/** A call as it goes out. */
export interface OutgoingCall extends Omit<UpstreamCall, 'body'> {
  /** Pieces are sent one behind the other: a large body is not copied to make it one. */
  readonly body: Buffer | readonly Buffer[];
}

/** What is used of undici's pool. It takes bodies in pieces, which its types leave out. */
interface Dispatching {
  dispatch(
    options: {
      readonly path: string;
      readonly method: string;
      readonly headers?: unknown;
      readonly body?: unknown;
    },
    handler: object,
  ): boolean;
}

/** Sends a call, over the pool or within the process, and gives its answer to `handler`. */
export function sendCall(
  via: { readonly provider: Provider; readonly pool: Dispatching | undefined },
  call: OutgoingCall,
  handler: AnswerHandler,
): CallControl {
  const { path, headers, body } = call;
  const { respond } = via.provider;
  if (respond !== undefined) {
    const whole = Buffer.isBuffer(body) ? body : Buffer.concat(body);
    return respondInProcess(respond, { path, headers, body: whole }, handler);
  }
  if (via.pool === undefined) throw new Error('a provider without answers of its own needs a connection');
  const sent = new SentCall(handler);
  const all = Buffer.isBuffer(body) ? headers : { ...headers, 'content-length': String(lengthOf(body)) };
  via.pool.dispatch({ path, method: 'POST', headers: all, body }, sent);
  return sent;
}

function lengthOf(pieces: readonly Buffer[]): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

interface Controller {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

/** One object is what undici tells of the answer and what the caller steers: closures a request would cost more than the call. */
class SentCall implements CallControl {
  readonly #handler: AnswerHandler;
  /** Arrived in this turn of the event loop and not told yet. */
  #chunks: Buffer[] = [];
  #controller: Controller | undefined;
  #over = false;

  constructor(handler: AnswerHandler) {
    this.#handler = handler;
  }

  pause(): void {
    this.#controller?.pause();
  }

  resume(): void {
    this.#controller?.resume();
  }

  abort(): void {
    if (this.#over) return;
    this.#over = true;
    this.#controller?.abort(new Error('the call was given up'));
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#over) controller.abort(new Error('the call was given up'));
  }

  onResponseStart(_controller: unknown, status: number, headers: UpstreamHeaders): void {
    // Interim answers (1xx) announce the one that counts.
    if (this.#over || status < 200) return;
    try {
      this.#handler.head(status, headers);
    } catch (thrown) {
      this.#readerFailed(thrown);
    }
  }

  onResponseData(_controller: unknown, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#chunks.length === 0) process.nextTick(tellData, this);
    this.#chunks.push(chunk);
  }

  /**
   * What arrives at once is told at once: servers send each event of a stream as a chunk of its own, and a hundred of them
   * may come in one packet.
   */
  tellData(): void {
    const [first] = this.#chunks;
    if (this.#over || first === undefined) return;
    const chunk = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#chunks = [];
    try {
      this.#handler.data(chunk);
    } catch (thrown) {
      this.#readerFailed(thrown);
    }
  }

  onResponseEnd(): void {
    this.tellData();
    if (this.#over) return;
    try {
      this.#handler.end();
    } catch (thrown) {
      this.#readerFailed(thrown);
    }
    this.#over = true;
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.tellData();
    this.#failed(error);
  }

  #failed(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#handler.error(error);
  }

  #readerFailed(thrown: unknown): void {
    this.#controller?.abort(new Error('the reader of the answer failed'));
    this.#failed(errorFrom(thrown));
  }
}

function tellData(call: SentCall): void {
  call.tellData();
}
