import type { Script } from './answer.ts';
import { eventStream, json, namedFrame } from './answers.ts';
import {
  argumentPieces,
  type ModelAnswer,
  someTokens,
  type Tokens,
  textPieces,
  wholeText,
} from './model-answer.ts';
import { wantsStream } from './openai-chat.ts';

type Event = { readonly type: string } & Readonly<Record<string, unknown>>;

/** A complete message (https://docs.anthropic.com/en/api/messages). */
export function anthropicMessage(answer: ModelAnswer): object {
  return {
    ...head(answer),
    content: content(answer),
    stop_reason: stopReason(answer),
    stop_sequence: answer.stopSequence ?? null,
    usage: anthropicUsage(answer.usage ?? someTokens),
  };
}

/** The frames of the same answer as a stream (https://docs.anthropic.com/en/docs/build-with-claude/streaming). */
export function anthropicMessageFrames(answer: ModelAnswer): string[] {
  const usage = anthropicUsage(answer.usage ?? someTokens);
  const blocks = blockEvents(answer).flatMap((events, index) => [
    { type: 'content_block_start', index, content_block: events.start },
    ...(index === 0 ? [{ type: 'ping' }] : []),
    ...events.deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ]);
  const events: Event[] = [
    {
      type: 'message_start',
      message: {
        ...head(answer),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...usage, output_tokens: 1 },
      },
    },
    ...blocks,
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason(answer), stop_sequence: answer.stopSequence ?? null },
      usage: { output_tokens: usage.output_tokens },
    },
    { type: 'message_stop' },
  ];
  return events.map(namedFrame);
}

/** Answers whole or as a stream, as the request asks. */
export function anthropicMessageScript(answer: ModelAnswer): Script {
  return (request) =>
    wantsStream(request) ? eventStream(anthropicMessageFrames(answer)) : json(anthropicMessage(answer));
}

/** Anthropic's totals: input tokens are disjoint, thinking is within output_tokens. */
export function anthropicUsage(tokens: Tokens) {
  return {
    input_tokens: tokens.input,
    cache_creation_input_tokens: tokens.cacheWrite5m + tokens.cacheWrite1h,
    cache_read_input_tokens: tokens.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: tokens.cacheWrite5m,
      ephemeral_1h_input_tokens: tokens.cacheWrite1h,
    },
    output_tokens: tokens.output + tokens.reasoning,
    service_tier: 'standard',
  };
}

function head(answer: ModelAnswer): object {
  return {
    id: answer.id ?? 'msg_upstream',
    type: 'message',
    role: 'assistant',
    model: answer.model ?? 'claude-sonnet-4-5-20250929',
  };
}

function content(answer: ModelAnswer): object[] {
  const text = wholeText(answer) ?? answer.refusal;
  return [
    ...(answer.reasoning === undefined
      ? []
      : [{ type: 'thinking', thinking: answer.reasoning, signature: answer.signature ?? '' }]),
    ...(text === undefined ? [] : [{ type: 'text', text }]),
    ...(answer.toolCalls ?? []).map((call) => ({
      type: 'tool_use',
      id: call.id,
      name: call.name,
      input: JSON.parse(call.arguments),
    })),
  ];
}

interface BlockEvents {
  readonly start: object;
  readonly deltas: readonly object[];
}

function blockEvents(answer: ModelAnswer): BlockEvents[] {
  const pieces = answer.refusal === undefined ? textPieces(answer) : [answer.refusal];
  const thinking: BlockEvents = {
    start: { type: 'thinking', thinking: '', signature: '' },
    deltas: [
      ...(answer.reasoning?.match(/\S+\s*/g) ?? []).map((text) => ({
        type: 'thinking_delta',
        thinking: text,
      })),
      { type: 'signature_delta', signature: answer.signature ?? '' },
    ],
  };
  const text: BlockEvents = {
    start: { type: 'text', text: '' },
    deltas: pieces.map((piece) => ({ type: 'text_delta', text: piece })),
  };
  const tools = (answer.toolCalls ?? []).map(
    (call): BlockEvents => ({
      start: { type: 'tool_use', id: call.id, name: call.name, input: {} },
      deltas: ['', ...argumentPieces(call)].map((piece) => ({
        type: 'input_json_delta',
        partial_json: piece,
      })),
    }),
  );
  return [
    ...(answer.reasoning === undefined ? [] : [thinking]),
    ...(pieces.length === 0 ? [] : [text]),
    ...tools,
  ];
}

function stopReason(answer: ModelAnswer): string {
  if (answer.finish !== undefined) return answer.finish;
  if (answer.refusal !== undefined) return 'refusal';
  return answer.toolCalls === undefined ? 'end_turn' : 'tool_use';
}
