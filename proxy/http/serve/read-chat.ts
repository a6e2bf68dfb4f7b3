import { ok, type Result } from '#runtime/result.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ChatResponse } from '../../chat/chat-response.ts';
import { keepArguments } from '../../chat/keep-arguments.ts';
import type { ChatDialect } from '../../dialects/dialect.ts';
import type { Provider } from '../../providers/provider.ts';
import { answerEvents } from './answer-events.ts';
import { parseAnswer, unreadable } from './parse-answer.ts';
import type { AnswerProblem, ReadAnswer } from './prepared-call.ts';

/** What is asked, and between which sides the answer is translated. */
export interface ChatTranslation {
  readonly request: ChatRequest;
  readonly dialect: ChatDialect;
  readonly provider: Provider;
}

/** A complete chat answer in the client's dialect: one body, or the frames of a stream where that was asked for. */
export function readChat(bytes: Buffer, translation: ChatTranslation): Result<ReadAnswer, AnswerProblem> {
  const { request, dialect, provider } = translation;
  const body = parseAnswer(bytes, provider);
  if (body.kind === 'Failed') return body;
  const decoded = provider.decodeChat(keepArguments(bytes.toString('utf8'), body.value));
  if (decoded.kind === 'Failed') return unreadable(decoded.failure);
  const response = decoded.value;
  const { usage, model } = response;
  const output = request.stream
    ? encodeAsStream(response, translation)
    : JSON.stringify(dialect.encodeResponse(response, request));
  return ok({ output: Buffer.from(output), facts: { usage, model, finish: response.choices[0]?.finish } });
}

function encodeAsStream(response: ChatResponse, { request, dialect }: ChatTranslation): string {
  const encoder = dialect.streamEncoder(request);
  return answerEvents(response)
    .map((event) => encoder.encode(event))
    .join('');
}
