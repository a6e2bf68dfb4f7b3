import { type AttemptFailure, failureAfterSuccess } from '../../routing/attempt-failure.ts';
import { SseSplitter } from '../../upstream/sse-splitter.ts';
import type { AnswerReader, AnswerSink } from './answer-reader.ts';
import { GatheredOutput } from './gathered-output.ts';
import type { FrameMeaning, StreamReading } from './prepared-call.ts';

/** Longest event of an upstream, in bytes; an image within one is far below. */
const maxFrameBytes = 16 * 1024 * 1024;
/** Most that is held back before content begins, in bytes or characters. */
const maxHeld = 1024 * 1024;

/** Where a stream goes. */
export interface StreamOutlet {
  /** Of the upstream's answer. */
  readonly status: number;
  readonly sink: AnswerSink;
  /** Sends the client its head. */
  begin(): void;
  /** Ends the client's answer. */
  end(): void;
}

/**
 * A stream of events. What carries no content is held back until content follows: up to then a failure can still
 * fall back to another target. From the first content on, each chunk goes on as soon as its frames are complete.
 */
export class StreamReader implements AnswerReader {
  readonly #reading: StreamReading;
  readonly #passes: StreamReading['passes'];
  readonly #outlet: StreamOutlet;
  readonly #splitter = new SseSplitter(maxFrameBytes);
  readonly #output = new GatheredOutput();
  /** The head is out, and with it all that was held back. */
  #flowing = false;
  #over = false;

  constructor(reading: StreamReading, outlet: StreamOutlet) {
    this.#reading = reading;
    this.#passes = reading.passes;
    this.#outlet = outlet;
  }

  data(chunk: Buffer): void {
    if (this.#over) return;
    this.#splitter.push(chunk);
    this.#passOn();
    for (let frame = this.#splitter.next(); frame !== undefined; frame = this.#splitter.next()) {
      this.#take(this.#reading.read(frame));
      if (this.#over) return;
      this.#passOn();
    }
    if (this.#splitter.overlong) {
      const message = `The stream of the upstream cannot be read: a frame is longer than ${maxFrameBytes} bytes.`;
      this.#fail({ outcome: 'BadAnswer', status: this.#outlet.status, message });
      return;
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
    this.#fail({ outcome: 'Cut', status: this.#outlet.status, message });
  }

  /** Frames that nobody needs to look at. */
  #passOn(): void {
    const frames = this.#passes === undefined ? undefined : this.#splitter.skim(this.#passes);
    if (frames !== undefined) this.#output.add(frames);
  }

  #take({ output, content, end, failure, facts }: FrameMeaning): void {
    if (facts !== undefined) this.#outlet.sink.facts(facts);
    if (output !== undefined) this.#output.add(output);
    const isWhole = end && failure === undefined;
    if (content || isWhole || this.#output.size > maxHeld) this.#begin();
    if (failure !== undefined) this.#fail(failureAfterSuccess(failure));
    else if (end) this.#finish();
  }

  #begin(): void {
    if (this.#flowing) return;
    this.#flowing = true;
    this.#outlet.sink.content();
    this.#outlet.begin();
  }

  #flush(): void {
    const output = this.#flowing ? this.#output.take() : undefined;
    if (output !== undefined) this.#outlet.sink.write(output);
  }

  #fail(failure: AttemptFailure): void {
    this.#over = true;
    this.#flush();
    this.#outlet.sink.fail(failure);
  }

  #finish(): void {
    this.#over = true;
    this.#flush();
    this.#outlet.sink.done();
    this.#outlet.end();
  }
}
