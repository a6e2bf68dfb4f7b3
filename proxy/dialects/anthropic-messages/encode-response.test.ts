import { expect, test } from '@jest/globals';
import type { ChatResponse, Choice, FinishReason } from '../../chat/chat-response.ts';
import { noUsage } from '../../chat/usage.ts';
import { encodeResponse } from './encode-response.ts';

function response(choice: Partial<Choice>, more: Partial<ChatResponse> = {}): ChatResponse {
  return {
    id: 'msg_1',
    model: 'gpt-5',
    createdAtSeconds: 0,
    choices: [{ index: 0, parts: [], finish: 'Stop', ...choice }],
    usage: noUsage,
    ...more,
  };
}

const call = (text: string) => ({ kind: 'ToolCall', id: 'call_1', name: 'f', arguments: text }) as const;

test('parts-become-blocks-in-order-and-empty-ones-are-left-out', () => {
  const encoded = encodeResponse(
    response({
      parts: [
        { kind: 'Reasoning', text: 'hm', signature: 'sig' },
        { kind: 'Reasoning', text: 'unsigned' },
        { kind: 'Reasoning', text: '', redacted: 'enc' },
        { kind: 'Reasoning', text: '' },
        { kind: 'Text', text: 'Hello' },
        { kind: 'Text', text: '' },
        call('{"a":1}'),
        call(''),
      ],
      finish: 'ToolCalls',
    }),
  );
  expect(encoded).toMatchObject({
    type: 'message',
    role: 'assistant',
    model: 'gpt-5',
    stop_reason: 'tool_use',
  });
  expect(encoded).toHaveProperty('content', [
    { type: 'thinking', thinking: 'hm', signature: 'sig' },
    { type: 'thinking', thinking: 'unsigned', signature: '' },
    { type: 'redacted_thinking', data: 'enc' },
    { type: 'text', text: 'Hello' },
    { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
    { type: 'tool_use', id: 'call_1', name: 'f', input: {} },
  ]);
});

test('arguments-print-with-integers-that-JavaScript-would-round', () => {
  const encoded = encodeResponse(response({ parts: [call('{"id":12345678901234567890,"x":1.0}')] }));
  expect(JSON.stringify(encoded)).toContain('"input":{"id":12345678901234567890,"x":1.0}');
});

test('malformed-arguments-are-the-upstreams-failure', () => {
  expect(() => encodeResponse(response({ parts: [call('{"a":')] }))).toThrow(
    expect.objectContaining({ code: 'upstream_failed', status: 502 }),
  );
});

test('arguments-that-the-length-cut-do-not-cost-the-rest-of-the-answer', () => {
  const encoded = encodeResponse(
    response({ parts: [{ kind: 'Text', text: 'a' }, call('{"a":')], finish: 'Length' }),
  );
  expect(encoded).toMatchObject({ stop_reason: 'max_tokens', content: [{ text: 'a' }, { input: {} }] });
});

test.each<[FinishReason, string]>([
  ['Stop', 'end_turn'],
  ['StopSequence', 'stop_sequence'],
  ['Length', 'max_tokens'],
  ['ToolCalls', 'tool_use'],
  ['Refusal', 'refusal'],
  ['ContentFilter', 'refusal'],
  ['Other', 'end_turn'],
])('finish-%s-is-%s', (finish, stopReason) => {
  expect(encodeResponse(response({ finish }))).toMatchObject({
    stop_reason: stopReason,
    stop_sequence: null,
  });
});

test('stop-after-a-forced-tool-is-tool_use', () => {
  expect(encodeResponse(response({ parts: [call('{}')], finish: 'Stop' }))).toMatchObject({
    stop_reason: 'tool_use',
  });
});

test('stop-sequence-is-told', () => {
  const encoded = encodeResponse(response({ finish: 'StopSequence', stopSequence: '###' }));
  expect(encoded).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: '###' });
});

test('refusal-is-text-with-its-own-stop-reason', () => {
  const encoded = encodeResponse(response({ parts: [{ kind: 'Refusal', text: 'No.' }], finish: 'Stop' }));
  expect(encoded).toMatchObject({ content: [{ type: 'text', text: 'No.' }], stop_reason: 'refusal' });
});

test('usage-counts-every-bucket-once', () => {
  const usage = {
    input: 1,
    cacheRead: 20,
    cacheWrite5m: 300,
    cacheWrite1h: 4000,
    audioInput: 5,
    imageInput: 6,
    output: 70,
    reasoning: 800,
    audioOutput: 9,
  };
  expect(encodeResponse(response({}, { usage }))).toHaveProperty('usage', {
    input_tokens: 12,
    cache_read_input_tokens: 20,
    cache_creation_input_tokens: 4300,
    cache_creation: { ephemeral_5m_input_tokens: 300, ephemeral_1h_input_tokens: 4000 },
    output_tokens: 879,
    output_tokens_details: { thinking_tokens: 800 },
  });
});

test.each([
  ['msg_01Abc', /^msg_01Abc$/],
  ['chatcmpl-9xYz', /^msg_chatcmpl9xYz$/],
  ['', /^msg_[0-9a-f]{32}$/],
])('id-%j-becomes-%s', (id, shape) => {
  expect(encodeResponse(response({}, { id }))).toHaveProperty('id', expect.stringMatching(shape));
});
