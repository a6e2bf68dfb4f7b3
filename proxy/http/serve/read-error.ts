import { outcomeOfStatus } from '../../routing/attempt-failure.ts';
import { readRetryAfter } from '../../routing/retry-delay.ts';
import type { UpstreamHeaders } from '../../upstream/send-call.ts';
import type { AnswerReader, ReaderContext } from './answer-reader.ts';

/** What is read of an error's body, in bytes; the rest has no meaning for anybody. */
const maxErrorBytes = 64 * 1024;

/** An upstream's refusal -> a failed attempt, with the provider's own words. */
export function readError(
  { provider, sink, exchange }: ReaderContext,
  status: number,
  headers: UpstreamHeaders,
): AnswerReader {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = (): void => {
    const { message, param, ...upstream } = provider.decodeError(status, Buffer.concat(chunks));
    const retryAfterMs = readRetryAfter(headers, exchange.services.clock.now());
    sink.fail({
      outcome: outcomeOfStatus(status),
      status,
      message,
      upstream,
      ...(param === undefined ? {} : { param }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      cause: refusalForLog(status, upstream.code ?? upstream.type),
    });
  };
  return {
    data: (chunk) => {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > maxErrorBytes) finish();
    },
    end: finish,
  };
}

/** Without the provider's message: that may quote the prompt, which no log may hold. */
function refusalForLog(status: number, code: string | undefined): Error {
  const word = code !== undefined && /^[\w.-]{1,64}$/.test(code) ? ` (${code})` : '';
  return new Error(`the upstream answered ${status}${word}`);
}
