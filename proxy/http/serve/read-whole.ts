import { failureAfterSuccess } from '../../routing/attempt-failure.ts';
import { answerCost } from '../answer-cost.ts';
import { answerHeaders } from '../answer-headers.ts';
import type { AnswerReader, ReaderContext } from './answer-reader.ts';
import { streamHeaders } from './stream-headers.ts';

/** Longest complete answer, in bytes. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** A complete JSON answer: read in full, understood, then sent in one piece. */
export function readWhole({ exchange, prepared, sink }: ReaderContext, status: number): AnswerReader {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const refuse = (message: string): void => sink.fail({ outcome: 'BadAnswer', status, message });
  return {
    data: (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxAnswerBytes)
        refuse(`The answer of the upstream is longer than ${maxAnswerBytes} bytes.`);
    },
    end: () => {
      const [only] = chunks;
      const whole = chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, bytes);
      const answer = prepared.readBody(whole);
      if (answer.kind === 'Failed') {
        const { failure } = answer;
        if (failure.kind === 'Failure') sink.fail(failureAfterSuccess(failure));
        else refuse(`The answer of the upstream cannot be read: ${failure.message}.`);
        return;
      }
      const { output, facts } = answer.value;
      sink.facts(facts);
      exchange.notes.output = { bytes: output.length, sample: output };
      sink.content();
      sink.done();
      const headers = answerHeaders(exchange, exchange);
      const cost = answerCost(exchange);
      if (cost !== undefined) headers.push('x-sallyport-cost-usd', (cost / 1e6).toFixed(6));
      if (prepared.openStream === undefined) headers.push('content-type', 'application/json');
      else headers.push(...streamHeaders);
      exchange.client.send(status, headers, output);
    },
  };
}
