import { ok, type Result } from '#runtime/result.ts';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { isContent, type StreamEvent } from '../../chat/stream-event.ts';
import type { Usage } from '../../chat/usage.ts';
import type { ChatDialect, RequestProblem } from '../../dialects/dialect.ts';
import type { Provider, TargetModel } from '../../providers/provider.ts';
import type { FrameMeaning, PreparedCall, StreamReading } from './prepared-call.ts';
import { type ChatTranslation, readChat } from './read-chat.ts';

/** A chat call for an upstream that speaks another format than the client. */
export function translateChat(
  request: ChatRequest,
  dialect: ChatDialect,
  target: { readonly provider: Provider; readonly model: TargetModel },
): Result<PreparedCall, RequestProblem> {
  const { provider, model } = target;
  const call = provider.encodeChat(request, model);
  if (call.kind === 'Failed') return call;
  const translation = { request, dialect, provider };
  return ok({
    call: call.value,
    openStream: request.stream ? () => openStream(translation) : undefined,
    readBody: (bytes) => readChat(bytes, translation),
  });
}

function openStream({ request, dialect, provider }: ChatTranslation): StreamReading {
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
    const tells = usage !== undefined || model !== undefined || finish !== undefined;
    return {
      output: text === '' ? undefined : text,
      content,
      end,
      failure,
      facts: tells ? { usage, model, finish } : undefined,
    };
  };
  return {
    read: (frame) => translate(decoder.decode(frame)),
    close: () => translate(decoder.close?.() ?? []),
  };
}
