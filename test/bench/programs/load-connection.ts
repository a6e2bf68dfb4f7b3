import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answer-reader.ts';

/** One answered, or failed, request; times in milliseconds on this process's clock. */
export interface Answered {
  readonly status: number;
  readonly sentAtMs: number;
  readonly firstTokenAtMs: number | undefined;
  readonly endedAtMs: number;
  readonly reader: AnswerReader;
}

/** A contestant that says nothing for so long has failed. */
const silenceMs = 10_000;

/** A kept-alive connection that carries one request at a time. */
export class LoadConnection {
  readonly #socket: Socket;
  readonly #stream: boolean;
  readonly #keep: boolean;
  #running: Running | undefined;
  #broken = false;

  constructor(options: { readonly port: number; readonly stream: boolean; readonly keep: boolean }) {
    this.#stream = options.stream;
    this.#keep = options.keep;
    this.#socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true });
    this.#socket.setTimeout(silenceMs, () => this.#socket.destroy());
    this.#socket.on('data', (chunk: Buffer) => this.#data(chunk));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => this.#closed());
  }

  get broken(): boolean {
    return this.#broken;
  }

  /** Resolves when the answer is complete, with status 0 where the connection broke. */
  send(request: Buffer): Promise<Answered> {
    const reader = new AnswerReader({ stream: this.#stream, keep: this.#keep });
    return new Promise((resolve) => {
      this.#running = { reader, resolve, sentAtMs: performance.now(), firstTokenAtMs: undefined };
      if (this.#broken) this.#finish(0);
      else this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #data(chunk: Buffer): void {
    const running = this.#running;
    if (running === undefined) return;
    const complete = running.reader.push(chunk);
    if (running.firstTokenAtMs === undefined && running.reader.sawFirstWord) {
      running.firstTokenAtMs = performance.now();
    }
    if (complete) this.#finish(running.reader.status);
  }

  #closed(): void {
    this.#broken = true;
    this.#finish(0);
  }

  #finish(status: number): void {
    const running = this.#running;
    if (running === undefined) return;
    this.#running = undefined;
    const { reader, sentAtMs, firstTokenAtMs } = running;
    running.resolve({ status, sentAtMs, firstTokenAtMs, endedAtMs: performance.now(), reader });
  }
}

interface Running {
  readonly reader: AnswerReader;
  readonly resolve: (answered: Answered) => void;
  readonly sentAtMs: number;
  firstTokenAtMs: number | undefined;
}
