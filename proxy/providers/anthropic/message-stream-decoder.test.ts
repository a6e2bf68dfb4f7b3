import { expect, test } from '@jest/globals';
import type { AssistantPart } from '../../chat/parts.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import { decodeChat } from './decode-chat.ts';
import { MessageStreamDecoder } from './message-stream-decoder.ts';
import { fixture, replay, streamOf } from './testdata/replay.ts';

const stream = fixture('thinking-and-two-tools.sse');

function decode(frames: ReturnType<typeof replay>): readonly StreamEvent[] {
  const decoder = new MessageStreamDecoder(['own-key-canary']);
  return frames.flatMap((frame) => decoder.decode(frame));
}

/** All pieces of a kind, joined. */
function joined(events: readonly StreamEvent[], kind: 'Text' | 'Reasoning'): string {
  return events.map((event) => (event.kind === kind ? event.text : '')).join('');
}

function argumentsOf(events: readonly StreamEvent[], call: number): string {
  return events
    .map((event) => (event.kind === 'ToolCallArguments' && event.call === call ? event.text : ''))
    .join('');
}

function message(): { parts: readonly AssistantPart[]; usage: unknown; finish: string | undefined } {
  const decoded = decodeChat(JSON.parse(fixture('thinking-and-two-tools.json').toString('utf8')), 0);
  if (decoded.kind === 'Failed') throw new Error(decoded.failure);
  const choice = decoded.value.choices[0];
  return { parts: choice?.parts ?? [], usage: decoded.value.usage, finish: choice?.finish };
}

test('stream-cut-at-every-byte-gives-the-same-events', () => {
  const whole = decode(replay(stream));
  expect(whole.at(-1)).toEqual({ kind: 'End' });
  for (let cut = 0; cut <= stream.length; cut += 1) expect(decode(replay(stream, cut))).toEqual(whole);
});

test('stream-says-what-the-complete-message-says', () => {
  const events = decode(replay(stream));
  const { parts, finish } = message();
  const text = parts.find((part) => part.kind === 'Text');
  const reasoning = parts.find((part) => part.kind === 'Reasoning');
  expect(joined(events, 'Text')).toBe(text?.text);
  expect(joined(events, 'Reasoning')).toBe(reasoning?.text);
  expect(events).toContainEqual({
    kind: 'ReasoningSignature',
    choice: 0,
    signature: reasoning?.signature,
  });
  expect(events).toContainEqual({ kind: 'RedactedReasoning', choice: 0, data: 'EmwKAhgBEgy3va3pzix' });
  expect(events).toContainEqual({ kind: 'Finish', choice: 0, reason: finish });
});

test('stream-usage-is-the-usage-of-the-complete-message-in-disjoint-buckets', () => {
  const usages = decode(replay(stream)).filter((event) => event.kind === 'Usage');
  expect(usages.at(-1)?.usage).toEqual(message().usage);
  expect(message().usage).toEqual({
    input: 412,
    cacheRead: 2048,
    cacheWrite5m: 100,
    cacheWrite1h: 200,
    audioInput: 0,
    imageInput: 0,
    output: 147,
    reasoning: 40,
    audioOutput: 0,
  });
});

test('streamed-tool-arguments-are-byte-equal-and-an-empty-input-is-an-empty-object', () => {
  const events = decode(replay(stream));
  expect(argumentsOf(events, 0)).toBe('{"city": "Zürich 🏔", "days":  3, "stationId": 12345678901234567890}');
  expect(argumentsOf(events, 1)).toBe('{}');
  expect(events.filter((event) => event.kind === 'ToolCallStart')).toEqual([
    { kind: 'ToolCallStart', choice: 0, call: 0, id: 'toolu_01A', name: 'get_weather' },
    { kind: 'ToolCallStart', choice: 0, call: 1, id: 'toolu_01B', name: 'get_time' },
  ]);
});

test('tool-input-that-comes-whole-with-its-block-is-kept', () => {
  const block = { type: 'tool_use', id: 'toolu_1', name: 'find', input: { q: 'x' } };
  const events = decode(
    streamOf([
      { type: 'content_block_start', index: 0, content_block: block },
      { type: 'content_block_stop', index: 0 },
    ]),
  );
  expect(argumentsOf(events, 0)).toBe('{"q":"x"}');
});

test('text-that-comes-with-its-block-is-kept', () => {
  const events = decode(
    streamOf([
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'He' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'llo' } },
    ]),
  );
  expect(joined(events, 'Text')).toBe('Hello');
});

test.each([
  ['overloaded_error', true],
  ['api_error', true],
  ['rate_limit_error', true],
  ['invalid_request_error', false],
  ['authentication_error', false],
])('error-event-%s-is-a-failure-that-may-be-tried-again-%p', (type, retryable) => {
  const error = { type, message: 'no: own-key-canary' };
  expect(decode(streamOf([{ type: 'error', error }]))).toEqual([
    { kind: 'Failure', message: 'no: [redacted]', retryable },
  ]);
});

test('frame-that-is-not-JSON-is-a-failure', () => {
  const frames = replay(Buffer.from('event: message_start\ndata: {"type":"mess\n\n'));
  expect(decode(frames)).toEqual([
    { kind: 'Failure', message: 'the upstream sent an event that is not JSON', retryable: true },
  ]);
});

test.each([
  ['end_turn', 'Stop'],
  ['stop_sequence', 'StopSequence'],
  ['max_tokens', 'Length'],
  ['model_context_window_exceeded', 'Length'],
  ['tool_use', 'ToolCalls'],
  ['refusal', 'Refusal'],
  ['pause_turn', 'Other'],
  ['something_new', 'Other'],
])('stop-reason-%s-is-%s', (stop_reason, reason) => {
  const delta = { stop_reason, stop_sequence: stop_reason === 'stop_sequence' ? '###' : null };
  expect(decode(streamOf([{ type: 'message_delta', delta, usage: { output_tokens: 1 } }]))[0]).toEqual({
    kind: 'Finish',
    choice: 0,
    reason,
    ...(stop_reason === 'stop_sequence' ? { stopSequence: '###' } : {}),
  });
});

test('usage-keeps-what-the-last-event-does-not-repeat', () => {
  const usage = {
    input_tokens: 10,
    cache_read_input_tokens: 5,
    cache_creation_input_tokens: 7,
    cache_creation: { ephemeral_1h_input_tokens: 4, ephemeral_5m_input_tokens: 3 },
  };
  const events = decode(
    streamOf([
      { type: 'message_start', message: { id: 'msg_1', model: 'm', usage } },
      { type: 'message_delta', delta: {}, usage: { output_tokens: 20, input_tokens: null } },
      { type: 'message_delta', delta: {}, usage: { output_tokens: 25, cache_creation_input_tokens: 9 } },
    ]),
  );
  const usages = events.flatMap((event) => (event.kind === 'Usage' ? [event.usage] : []));
  expect(usages[0]).toMatchObject({ input: 10, cacheRead: 5, cacheWrite5m: 3, cacheWrite1h: 4, output: 20 });
  expect(usages[1]).toMatchObject({ input: 10, cacheRead: 5, cacheWrite5m: 5, cacheWrite1h: 4, output: 25 });
});
