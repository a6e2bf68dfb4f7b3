import { ok, type Result } from '#runtime/result.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { keepArguments } from '../../chat/keep-arguments.ts';
import { isContent, type StreamEvent } from '../../chat/stream-event.ts';
import type { Usage } from '../../chat/usage.ts';
import type { ChatDialect, RequestProblem } from '../../dialects/dialect.ts';
import type { Provider, TargetModel } from '../../providers/provider.ts';
import { answerEvents } from './answer-events.ts';
import { parseAnswer, unreadable } from './parse-answer.ts';
import type {
  AnswerProblem,
  FrameMeaning,
  PreparedCall,
  ReadAnswer,
  StreamReading,
} from './prepared-call.ts';

/** A chat call for an upstream that speaks another format than the client. */
export function translateChat(
  request: ChatRequest,
  dialect: ChatDialect,
  target: { readonly provider: Provider; readonly model: TargetModel },
): Result<PreparedCall, RequestProblem> {
  const { provider, model } = target;
  const call = provider.encodeChat(request, model);
  if (call.kind === 'Failed') return call;
  return ok({
    call: call.value,
    openStream: request.stream ? () => openStream(request, dialect, provider) : undefined,
    readBody: (bytes) => readChat(bytes, { request, dialect, provider }),
  });
}

/** A complete chat answer in the client's dialect: one body, or the frames of a stream where that was asked for. */
export function readChat(
  bytes: Buffer,
  via: { readonly request: ChatRequest; readonly dialect: ChatDialect; readonly provider: Provider },
): Result<ReadAnswer, AnswerProblem> {
  const { request, dialect, provider } = via;
  const body = parseAnswer(bytes, provider);
  if (body.kind === 'Failed') return body;
  const decoded = provider.decodeChat(keepArguments(bytes.toString('utf8'), body.value));
  if (decoded.kind === 'Failed') return unreadable(decoded.failure);
  const response = decoded.value;
  const { usage, model } = response;
  return ok({
    output: Buffer.from(
      request.stream
        ? encodeAll(answerEvents(response), dialect, request)
        : JSON.stringify(dialect.encodeResponse(response, request)),
    ),
    facts: { usage, model, finish: response.choices[0]?.finish },
  });
}

function encodeAll(events: readonly StreamEvent[], dialect: ChatDialect, request: ChatRequest): string {
  const encoder = dialect.streamEncoder(request);
  return events.map((event) => encoder.encode(event)).join('');
}

function openStream(request: ChatRequest, dialect: ChatDialect, provider: Provider): StreamReading {
  const decoder = provider.streamDecoder();
  const encoder = dialect.streamEncoder(request);
  const translate = (events: readonly StreamEvent[]): FrameMeaning => {
    let text = '';
    let content = false;
    let end = false;
    let failure: FrameMeaning['failure'];
    let usage: Usage | undefined;
    let model: string | undefined;
    let finish: string | undefined;
    for (const event of events) {
      if (event.kind === 'Failure') {
        failure = event;
        break;
      }
      content ||= isContent(event);
      end ||= event.kind === 'End';
      if (event.kind === 'Start') model = event.model;
      if (event.kind === 'Start' || event.kind === 'Usage') usage = event.usage ?? usage;
      if (event.kind === 'Finish') finish = event.reason;
      text += encoder.encode(event);
    }
    const output = text === '' ? undefined : Buffer.from(text);
    return { output, content, end, failure, facts: { usage, model, finish } };
  };
  return {
    read: (frame) => translate(decoder.decode(frame)),
    close: () => translate(decoder.close?.() ?? []),
  };
}
