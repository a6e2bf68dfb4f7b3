import { createServer, type Socket } from 'node:net';
import { answers } from './upstream-answers.ts';
import { type TroubledAnswer, troubles } from './upstream-troubles.ts';

// The model behind every contestant. It must cost less than what it measures: raw sockets, prepared bytes, and of a
// request only its path, its length and its model's name are read. It is asked by the harness alone, never pipelined.

/** Between two writes of a paced stream; model servers send 50 to 200 tokens a second, this is a fast one. */
const paceMs = 5;
const headEnd = Buffer.from('\r\n\r\n');
const modelField = Buffer.from('"model":');
const refusal = Buffer.from('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n');

class Connection {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Bytes of the whole request; undefined until its head is here. */
  #needed: number | undefined;
  #path = '';
  #headBytes = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => socket.destroy());
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    this.#needed ??= this.#readHead();
    if (this.#needed === undefined || this.#bytes < this.#needed) return;
    const request = this.#joined();
    const key = `${this.#path} ${modelWord(request.subarray(this.#headBytes))}`;
    const answer = answers.get(key) ?? troubles.get(key);
    this.#chunks = [];
    this.#bytes = 0;
    this.#needed = undefined;
    this.#answer(answer);
  }

  #readHead(): number | undefined {
    const start = this.#joined();
    const end = start.indexOf(headEnd);
    if (end === -1) return undefined;
    const head = start.toString('latin1', 0, end);
    this.#path = head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/'));
    this.#headBytes = end + headEnd.length;
    const length = /content-length: *(\d+)/i.exec(head)?.[1];
    return this.#headBytes + Number(length ?? 0);
  }

  #joined(): Buffer {
    const [only = Buffer.alloc(0)] = this.#chunks;
    if (this.#chunks.length < 2) return only;
    const joined = Buffer.concat(this.#chunks, this.#bytes);
    this.#chunks = [joined];
    return joined;
  }

  #answer(answer: TroubledAnswer | undefined): void {
    switch (answer?.kind) {
      case undefined:
        this.#socket.write(refusal);
        break;
      case 'Whole':
        this.#socket.write(answer.bytes);
        break;
      case 'Paced':
        this.#pace(answer.writes);
        break;
      case 'Cut':
        this.#socket.write(answer.bytes, () => this.#socket.resetAndDestroy());
        break;
      case 'Late':
        setTimeout(() => this.#socket.write(answer.bytes), answer.afterMs);
    }
  }

  #pace(writes: readonly Buffer[]): void {
    let at = 0;
    const timer = setInterval(() => {
      const next = writes[at++];
      if (next === undefined || this.#socket.destroyed) clearInterval(timer);
      else this.#socket.write(next);
    }, paceMs);
  }
}

/** `gpt-json-large` -> `json`. */
function modelWord(body: Buffer): string {
  const field = body.indexOf(modelField);
  const text = body.toString('latin1', field + modelField.length, field + modelField.length + 64);
  return /^\s*"[a-z]+-([a-z]+)/.exec(text)?.[1] ?? '';
}

const server = createServer((socket) => void new Connection(socket));
server.listen(Number(process.argv[2]), '127.0.0.1');
