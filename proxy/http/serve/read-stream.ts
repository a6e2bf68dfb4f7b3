import { failureAfterSuccess } from '../../routing/attempt-failure.ts';
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
  const { exchange, sink } = context;
  const splitter = makeSseSplitter(maxFrameBytes);
  let output: Buffer[] = [];
  let heldBytes = 0;
  let flowing = false;
  let over = false;

  const fail = (failure: Parameters<typeof sink.fail>[0]): void => {
    over = true;
    flush();
    sink.fail(failure);
  };
  const flush = (): void => {
    if (!flowing || output.length === 0) return;
    const [first] = output;
    sink.write(output.length === 1 && first !== undefined ? first : Buffer.concat(output));
    output = [];
  };
  const begin = (): void => {
    if (flowing) return;
    flowing = true;
    sink.content();
    exchange.client.head(200, { ...answerHeaders(exchange, exchange), ...streamHeaders });
  };
  const take = (meaning: FrameMeaning): void => {
    if (meaning.facts !== undefined) sink.facts(meaning.facts);
    if (meaning.output !== undefined) {
      output.push(meaning.output);
      if (!flowing) heldBytes += meaning.output.length;
    }
    if (meaning.content || (meaning.end && meaning.failure === undefined) || heldBytes > maxHeldBytes)
      begin();
    if (meaning.failure !== undefined) {
      fail(failureAfterSuccess(meaning.failure));
      return;
    }
    if (meaning.end) finish();
  };
  const finish = (): void => {
    over = true;
    flush();
    sink.done();
    exchange.client.end();
  };

  return {
    data: (chunk) => {
      if (over) return;
      const frames = splitter.push(chunk);
      if (frames.kind === 'Failed') {
        fail({
          outcome: 'BadAnswer',
          status,
          message: `The stream of the upstream cannot be read: ${frames.failure}.`,
        });
        return;
      }
      for (const frame of frames.value) {
        take(reading.read(frame));
        if (over) return;
      }
      flush();
    },
    end: () => {
      if (over) return;
      const last = splitter.end();
      if (last !== undefined) take(reading.read(last));
      const closing = over ? undefined : reading.close();
      if (closing !== undefined) take(closing);
      if (!over) fail({ outcome: 'Cut', status, message: 'The upstream ended its stream too early.' });
    },
  };
}
