import type { Script } from './answer.ts';
import { dataFrame, eventStream, json } from './answers.ts';
import {
  argumentPieces,
  type ModelAnswer,
  someTokens,
  type Tokens,
  textPieces,
  wholeText,
} from './model-answer.ts';
import type { RecordedRequest } from './recorded-request.ts';

const created = 1_760_000_000;

/** A complete chat completion (https://platform.openai.com/docs/api-reference/chat/object). */
export function openaiChat(answer: ModelAnswer): object {
  const message = {
    role: 'assistant',
    content: wholeText(answer) ?? null,
    refusal: answer.refusal ?? null,
    ...(answer.reasoning === undefined ? {} : { reasoning_content: answer.reasoning }),
    ...(answer.toolCalls === undefined
      ? {}
      : {
          tool_calls: answer.toolCalls.map((call) => ({
            id: call.id,
            type: 'function',
            function: { name: call.name, arguments: call.arguments },
          })),
        }),
    annotations: [],
  };
  return {
    ...head(answer, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish(answer) }],
    usage: openaiUsage(answer.usage ?? someTokens),
    service_tier: 'default',
  };
}

/**
 * The frames of the same answer as a stream (https://platform.openai.com/docs/api-reference/chat-streaming);
 * `[DONE]` is the last one.
 */
export function openaiChatFrames(answer: ModelAnswer, options: { readonly usage: boolean }): string[] {
  const chunk = (delta: object, finishReason: string | null = null): string =>
    dataFrame({
      ...head(answer, 'chat.completion.chunk'),
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
      ...(options.usage ? { usage: null } : {}),
    });
  return [
    chunk({ role: 'assistant', content: '', refusal: null }),
    ...(answer.reasoning?.match(/\S+\s*/g) ?? []).map((text) => chunk({ reasoning_content: text })),
    ...textPieces(answer).map((text) => chunk({ content: text })),
    ...(answer.refusal === undefined ? [] : [chunk({ refusal: answer.refusal })]),
    ...toolCallDeltas(answer).map((delta) => chunk(delta)),
    chunk({}, finish(answer)),
    ...(options.usage ? [usageFrame(answer)] : []),
    dataFrame('[DONE]'),
  ];
}

/** Answers whole or as a stream, as the request asks, with usage where it asks for it. */
export function openaiChatScript(answer: ModelAnswer): Script {
  return (request) =>
    wantsStream(request)
      ? eventStream(openaiChatFrames(answer, { usage: wantsUsage(request) }))
      : json(openaiChat(answer));
}

export function wantsStream(request: RecordedRequest): boolean {
  return field(request.json(), 'stream') === true;
}

export function wantsUsage(request: RecordedRequest): boolean {
  return field(field(request.json(), 'stream_options'), 'include_usage') === true;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** OpenAI's overlapping totals: cached tokens are within prompt_tokens, reasoning tokens within completion_tokens. */
export function openaiUsage(tokens: Tokens): object {
  const prompt = tokens.input + tokens.cacheRead;
  const completion = tokens.output + tokens.reasoning;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: tokens.cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: tokens.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

function usageFrame(answer: ModelAnswer): string {
  return dataFrame({
    ...head(answer, 'chat.completion.chunk'),
    choices: [],
    usage: openaiUsage(answer.usage ?? someTokens),
  });
}

function head(answer: ModelAnswer, object: string): object {
  return {
    id: answer.id ?? 'chatcmpl-upstream',
    object,
    created,
    model: answer.model ?? 'gpt-4o-2024-08-06',
    system_fingerprint: 'fp_upstream',
  };
}

/** Each call opens with its id and name; then the arguments of all calls come in turns, as parallel calls may. */
function toolCallDeltas(answer: ModelAnswer): object[] {
  const calls = (answer.toolCalls ?? []).map((call, index) => ({
    call,
    index,
    pieces: argumentPieces(call),
  }));
  const openings = calls.map(({ call, index }) => ({
    index,
    id: call.id,
    type: 'function',
    function: { name: call.name, arguments: '' },
  }));
  const rounds = Math.max(0, ...calls.map(({ pieces }) => pieces.length));
  const pieces = Array.from({ length: rounds }, (_unused, round) =>
    calls.flatMap(({ index, pieces }) => {
      const piece = pieces[round];
      return piece === undefined ? [] : [{ index, function: { arguments: piece } }];
    }),
  ).flat();
  return [...openings, ...pieces].map((delta) => ({ tool_calls: [delta] }));
}

function finish(answer: ModelAnswer): string {
  return answer.finish ?? (answer.toolCalls === undefined ? 'stop' : 'tool_calls');
}
