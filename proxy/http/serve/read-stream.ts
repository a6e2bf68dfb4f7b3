import { type AttemptFailure, failureAfterSuccess } from '../../routing/attempt-failure.ts';
import { makeSseSplitter } from '../../upstream/sse-splitter.ts';
import { answerHeaders } from '../answer-headers.ts';
import type { AnswerReader, ReaderContext } from './answer-reader.ts';
import type { FrameMeaning, StreamReading } from './prepared-call.ts';
import { streamHeaders } from './stream-headers.ts';

/** Longest event of an upstream, in bytes; an image within one is far below. */
const maxFrameBytes = 16 * 1024 * 1024;
/** Most that is held back before content begins, in bytes. */
const maxHeldBytes = 1024 * 1024;

/**
 * A stream of events. What carries no content is held back until content follows: up to then a failure can still
 * fall back to another target. From the first content on, each chunk goes on as soon as its frames are complete.
 */
export function readStream(context: ReaderContext, reading: StreamReading, status: number): AnswerReader {
  return new StreamReader(context, reading, status);
}

class StreamReader implements AnswerReader {
  readonly #context: ReaderContext;
  readonly #reading: StreamReading;
  readonly #status: number;
  readonly #splitter = makeSseSplitter(maxFrameBytes);
  #output: Buffer[] = [];
  #heldBytes = 0;
  /** The head is out, and with it all that was held back. */
  #flowing = false;
  #over = false;

  constructor(context: ReaderContext, reading: StreamReading, status: number) {
    this.#context = context;
    this.#reading = reading;
    this.#status = status;
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    const frames = this.#splitter.push(chunk);
    if (frames.kind === 'Failed') {
      const message = `The stream of the upstream cannot be read: ${frames.failure}.`;
      this.#fail({ outcome: 'BadAnswer', status: this.#status, message });
      return;
    }
    for (const frame of frames.value) {
      this.#take(this.#reading.read(frame));
      if (this.#over) return;
    }
    this.#flush();
  }

  end(): void {
    if (this.#over) return;
    const last = this.#splitter.end();
    if (last !== undefined) this.#take(this.#reading.read(last));
    const closing = this.#over ? undefined : this.#reading.close();
    if (closing !== undefined) this.#take(closing);
    if (this.#over) return;
    const message = 'The upstream ended its stream too early.';
    this.#fail({ outcome: 'Cut', status: this.#status, message });
  }

  #take({ output, content, end, failure, facts }: FrameMeaning): void {
    if (facts !== undefined) this.#context.sink.facts(facts);
    if (output !== undefined) {
      this.#output.push(output);
      if (!this.#flowing) this.#heldBytes += output.length;
    }
    const isWhole = end && failure === undefined;
    if (content || isWhole || this.#heldBytes > maxHeldBytes) this.#begin();
    if (failure !== undefined) this.#fail(failureAfterSuccess(failure));
    else if (end) this.#finish();
  }

  #begin(): void {
    if (this.#flowing) return;
    this.#flowing = true;
    const { exchange, sink } = this.#context;
    sink.content();
    exchange.client.head(200, [...answerHeaders(exchange, exchange), ...streamHeaders]);
  }

  #flush(): void {
    if (!this.#flowing || this.#output.length === 0) return;
    const [first] = this.#output;
    const single = this.#output.length === 1 ? first : undefined;
    this.#context.sink.write(single ?? Buffer.concat(this.#output));
    this.#output = [];
  }

  #fail(failure: AttemptFailure): void {
    this.#over = true;
    this.#flush();
    this.#context.sink.fail(failure);
  }

  #finish(): void {
    this.#over = true;
    this.#flush();
    this.#context.sink.done();
    this.#context.exchange.client.end();
  }
}
