import { answerHeaders } from '../answer-headers.ts';
import type { AnswerReader, ReaderContext } from './answer-reader.ts';
import type { StreamReading } from './prepared-call.ts';
import { streamHeaders } from './stream-headers.ts';
import { StreamReader } from './stream-reader.ts';

/** A stream of events, for a client that asked for one. */
export function readStream(
  { exchange, sink }: ReaderContext,
  reading: StreamReading,
  status: number,
): AnswerReader {
  return new StreamReader(reading, {
    status,
    sink,
    begin: () => exchange.client.head(200, [...answerHeaders(exchange, exchange), ...streamHeaders]),
    end: () => exchange.client.end(),
  });
}
