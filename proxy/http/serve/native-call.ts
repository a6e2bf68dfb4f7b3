import { ok, type Result } from '#runtime/result.ts';
import type { ChatDialect, DialectName } from '../../dialects/dialect.ts';
import type { NativeCall, Operation, Provider } from '../../providers/provider.ts';
import type { ReceivedBody } from '../received-body.ts';
import { spliceJson } from '../splice-json.ts';
import { parseAnswer, unreadable } from './parse-answer.ts';
import type { AnswerProblem, PreparedCall, ReadAnswer } from './prepared-call.ts';
import { readChat } from './read-chat.ts';
import { tapStream } from './tap-stream.ts';

/** What a native call is made of. */
export interface NativeParts {
  readonly native: NativeCall;
  readonly provider: Provider;
  readonly body: ReceivedBody;
  /** Set beside those of the provider. */
  readonly idempotencyKey: string | undefined;
  readonly dialect: DialectName;
  readonly operation: Operation;
  /** Undefined: the dialect is not one of chat. */
  readonly chat: ChatDialect | undefined;
}

/** A call for an upstream that speaks the client's own format: bytes go through as they are, both ways. */
export function nativeCall(parts: NativeParts): PreparedCall {
  const { native, provider, dialect, body, idempotencyKey } = parts;
  const headers =
    idempotencyKey === undefined ? native.headers : { 'idempotency-key': idempotencyKey, ...native.headers };
  const stream = parts.operation === 'Chat' && body.outline.stream;
  const edited = spliceJson(body, native.edits);
  body.letGo();
  return {
    call: { path: native.path, headers, body: edited },
    openStream: stream ? () => tapStream(provider.nativeTap(dialect, body.outline)) : undefined,
    readBody: (bytes) => (stream ? readAsStream(bytes, parts) : readAsIs(bytes, parts)),
  };
}

function readAsIs(
  bytes: Buffer,
  { provider, dialect, operation }: NativeParts,
): Result<ReadAnswer, AnswerProblem> {
  const body = parseAnswer(bytes, provider);
  if (body.kind === 'Failed') return body;
  return ok({ output: bytes, facts: provider.nativeBody(dialect, operation, body.value) });
}

/** The upstream answered in one piece although a stream was asked for: the client gets the stream all the same. */
function readAsStream(
  bytes: Buffer,
  { provider, chat, body }: NativeParts,
): Result<ReadAnswer, AnswerProblem> {
  const request = chat?.decode(body.json);
  if (chat === undefined || request?.kind !== 'Ok') {
    return unreadable('the answer is no stream');
  }
  return readChat(bytes, { request: request.value, dialect: chat, provider });
}
