import type { Provider } from '../../providers/provider.ts';
import type { AttemptFailure } from '../../routing/attempt-failure.ts';
import type { UpstreamHeaders } from '../../upstream/send-call.ts';
import type { Exchange } from '../exchange.ts';
import type { AnswerFacts, PreparedCall } from './prepared-call.ts';
import { readError } from './read-error.ts';
import { readStream } from './read-stream.ts';
import { readWhole } from './read-whole.ts';

/** Takes the bytes of one answer as they come. */
export interface AnswerReader {
  data(chunk: Buffer): void;
  end(): void;
}

/** What a reader makes of an answer. */
export interface AnswerSink {
  facts(facts: AnswerFacts): void;
  /** The client is about to see output. */
  content(): void;
  /** To the client; the head is out. */
  write(output: Buffer): void;
  fail(failure: AttemptFailure): void;
  /** The client has the whole answer. */
  done(): void;
}

export interface ReaderContext {
  readonly exchange: Exchange;
  readonly provider: Provider;
  readonly prepared: PreparedCall;
  readonly sink: AnswerSink;
}

/** The reader for an answer with this head. */
export function openReader(context: ReaderContext, status: number, headers: UpstreamHeaders): AnswerReader {
  if (status < 200 || status > 299) return readError(context, status, headers);
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity') return refuse(context, status, 'a content coding');
  const type = String(headers['content-type'] ?? '').toLowerCase();
  const { openStream } = context.prepared;
  const isStream = type.startsWith('text/event-stream');
  if (openStream === undefined) {
    return isStream ? refuse(context, status, 'a stream') : readWhole(context, status);
  }
  return isStream || type === '' ? readStream(context, openStream(), status) : readWhole(context, status);
}

function refuse({ sink }: ReaderContext, status: number, what: string): AnswerReader {
  sink.fail({
    outcome: 'BadAnswer',
    status,
    message: `The upstream answered with ${what} that was not asked for.`,
  });
  return { data: () => undefined, end: () => undefined };
}
