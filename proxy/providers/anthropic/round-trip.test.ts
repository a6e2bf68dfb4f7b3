import { expect, test } from '@jest/globals';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { anthropicMessages } from '../../dialects/anthropic-messages/anthropic-messages.ts';
import { decodeChat } from './decode-chat.ts';
import { encodeChat } from './encode-chat.ts';
import { MessageStreamDecoder } from './message-stream-decoder.ts';
import { fixture, replay } from './testdata/replay.ts';

// A request that a step of the gateway has edited is not native any more: it goes from the client's dialect through
// our own words to the same wire format, and nothing that is not edited may change on this way.

const short = { type: 'ephemeral' };
const long = { type: 'ephemeral', ttl: '1h' };
const body = {
  model: 'claude-opus-5',
  max_tokens: 2000,
  system: [
    { type: 'text', text: 'You are terse.' },
    { type: 'text', text: 'A long handbook.', cache_control: long },
  ],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' }, cache_control: short },
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
          title: 'Plan',
          cache_control: short,
        },
        { type: 'text', text: 'Compare.' },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'hm', signature: 'sig' },
        { type: 'redacted_thinking', data: 'enc' },
        { type: 'text', text: 'I look it up.' },
        {
          type: 'tool_use',
          id: 'toolu_1',
          name: 'zeta',
          input: { b: 1, a: { c: [] } },
          cache_control: short,
        },
        { type: 'tool_use', id: 'toolu_2', name: 'alpha', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          content: [{ type: 'text', text: 'ok', cache_control: short }],
        },
        { type: 'tool_result', tool_use_id: 'toolu_2', is_error: true, cache_control: long },
        { type: 'text', text: 'Go on.', cache_control: short },
      ],
    },
  ],
  tools: [
    { name: 'zeta', description: 'z', input_schema: { type: 'object', properties: { b: {}, a: {} } } },
    { name: 'alpha', input_schema: { type: 'object' }, strict: true, cache_control: long },
  ],
  tool_choice: { type: 'auto', disable_parallel_tool_use: true },
  output_config: { effort: 'high', format: { type: 'json_schema', schema: { type: 'object' } } },
  thinking: { type: 'adaptive' },
  temperature: 0.5,
  top_p: 0.9,
  top_k: 3,
  stop_sequences: ['###'],
  metadata: { user_id: 'u-1' },
  stream: true,
};

function decoded(): ChatRequest {
  const request = anthropicMessages.decode(body);
  if (request.kind === 'Failed') throw new Error(`${request.failure.path}: ${request.failure.message}`);
  return request.value;
}

test('translated-request-keeps-every-mark-field-and-order', () => {
  const encoded = encodeChat(decoded(), { upstreamName: 'claude-opus-5' });
  // As text, so that the order of blocks, tools and schema fields counts too.
  expect(encoded.kind === 'Ok' ? JSON.stringify(encoded.value, null, 1) : encoded).toBe(
    JSON.stringify(body, null, 1),
  );
});

test('translated-answer-keeps-content-stop-reason-and-usage', () => {
  const upstream: unknown = JSON.parse(fixture('thinking-and-two-tools.json').toString('utf8'));
  const answer = decodeChat(upstream, 0);
  if (answer.kind === 'Failed') throw new Error(answer.failure);
  expect(anthropicMessages.encodeResponse(answer.value, decoded())).toEqual(upstream);
});

test('translated-stream-says-what-the-upstream-said', () => {
  const frames = replay(fixture('thinking-and-two-tools.sse'));
  const decoder = new MessageStreamDecoder([]);
  const events = frames.flatMap((frame) => decoder.decode(frame));
  const encoder = anthropicMessages.streamEncoder(decoded());
  const again = new MessageStreamDecoder([]);
  const written = replay(Buffer.from(events.map((event) => encoder.encode(event)).join('')));
  const reread = written.flatMap((frame) => again.decode(frame));
  const told = (list: typeof events) =>
    list.filter((event) => event.kind !== 'Finish' && event.kind !== 'Usage');
  expect(told(reread)).toEqual(told(events));
  expect(reread.slice(-3)).toEqual(events.slice(-3));
});
