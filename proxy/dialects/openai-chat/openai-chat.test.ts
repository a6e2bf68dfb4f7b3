import { expect, test } from '@jest/globals';
import OpenAI, { APIError } from 'openai';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ChatResponse } from '../../chat/chat-response.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import { noUsage } from '../../chat/usage.ts';
import { GatewayError } from '../../http/gateway-error.ts';
import { openaiChat } from './openai-chat.ts';

const request: ChatRequest = {
  model: 'asked',
  stream: true,
  includeUsage: true,
  system: [],
  messages: [],
  tools: [],
};
const usage = {
  ...noUsage,
  input: 5,
  cacheRead: 2,
  cacheWrite5m: 1,
  output: 3,
  reasoning: 4,
  audioOutput: 1,
};
const wireUsage = {
  prompt_tokens: 8,
  completion_tokens: 8,
  total_tokens: 16,
  prompt_tokens_details: { cached_tokens: 2, cache_write_tokens: 1, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 4, audio_tokens: 1 },
};

/** OpenAI's own SDK, answered with this body. */
function client(body: string, status = 200): OpenAI {
  const type = body.startsWith('data:') ? 'text/event-stream' : 'application/json';
  return new OpenAI({
    apiKey: 'k',
    maxRetries: 0,
    fetch: async () => new Response(body, { status, headers: { 'content-type': type } }),
  });
}

const ask = { model: 'asked', messages: [] };

function encodeStream(events: readonly StreamEvent[], asked = request): string {
  const encoder = openaiChat.streamEncoder(asked);
  return events.map((event) => encoder.encode(event)).join('');
}

const events: readonly StreamEvent[] = [
  { kind: 'Start', id: 'msg_1', model: 'answered' },
  { kind: 'Reasoning', choice: 0, text: 'hm' },
  { kind: 'ReasoningSignature', choice: 0, signature: 's' },
  { kind: 'Text', choice: 0, text: 'Grüße' },
  { kind: 'Text', choice: 0, text: ' 🚀' },
  { kind: 'ToolCallStart', choice: 0, call: 0, id: 'c1', name: 'f' },
  { kind: 'ToolCallStart', choice: 0, call: 1, id: 'c2', name: 'g' },
  { kind: 'ToolCallArguments', choice: 0, call: 1, text: '{"n":' },
  { kind: 'ToolCallArguments', choice: 0, call: 0, text: '{}' },
  { kind: 'ToolCallArguments', choice: 0, call: 1, text: ' 1.0}' },
  { kind: 'Finish', choice: 0, reason: 'ToolCalls' },
  { kind: 'Usage', usage },
  { kind: 'End' },
];

const call = (id: string, name: string, args: string) => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});

test('SDK-gathers-a-stream-of-text-reasoning-and-parallel-tools', async () => {
  const stream = client(encodeStream(events)).chat.completions.stream({ ...ask, stream: true });
  const whole = await stream.finalChatCompletion();
  expect(whole).toMatchObject({ id: 'msg_1', model: 'answered', usage: wireUsage });
  expect(whole.choices[0]).toMatchObject({
    finish_reason: 'tool_calls',
    message: {
      role: 'assistant',
      content: 'Grüße 🚀',
      reasoning_content: 'hm',
      tool_calls: [call('c1', 'f', '{}'), call('c2', 'g', '{"n": 1.0}')],
    },
  });
});

test('first-delta-of-each-choice-has-the-role', () => {
  const frames = encodeStream([
    { kind: 'Text', choice: 0, text: 'a' },
    { kind: 'ToolCallStart', choice: 1, call: 0, id: 'c', name: 'f' },
    { kind: 'Text', choice: 0, text: 'b' },
  ]);
  expect(frames.match(/"role":"assistant"/g)).toHaveLength(2);
});

test('client-that-did-not-ask-for-usage-sees-none', () => {
  const frames = encodeStream(events, { ...request, includeUsage: false });
  expect(frames).not.toContain('usage');
  expect(frames.endsWith('data: [DONE]\n\n')).toBe(true);
});

test('SDK-throws-at-an-error-within-a-stream', async () => {
  const failure = openaiChat.encodeStreamError(new GatewayError('upstream_failed', 'It broke.'), 'r1');
  const stream = await client(encodeStream(events.slice(0, 5)) + failure).chat.completions.create({
    ...ask,
    stream: true,
  });
  let said = '';
  const reading = (async () => {
    for await (const chunk of stream) said += chunk.choices[0]?.delta.content ?? '';
  })();
  await expect(reading).rejects.toMatchObject({ code: 'upstream_failed', type: 'server_error' });
  expect(said).toBe('Grüße 🚀');
});

const answer: ChatResponse = {
  id: 'msg_1',
  model: 'answered',
  createdAtSeconds: 1_760_000_000,
  choices: [
    {
      index: 0,
      parts: [
        { kind: 'Reasoning', text: 'hm', signature: 's' },
        { kind: 'ToolCall', id: 'c1', name: 'f', arguments: '{"n": 1.0}' },
      ],
      finish: 'ToolCalls',
    },
    { index: 1, parts: [{ kind: 'Refusal', text: 'no' }], finish: 'Refusal' },
    { index: 2, parts: [], finish: 'Length', logprobs: { content: [], refusal: null } },
  ],
  usage,
};

test('SDK-reads-a-whole-answer', async () => {
  const body = JSON.stringify(openaiChat.encodeResponse(answer, request));
  expect(await client(body).chat.completions.create(ask)).toEqual({
    id: 'msg_1',
    object: 'chat.completion',
    created: 1_760_000_000,
    model: 'answered',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: null,
          refusal: null,
          reasoning_content: 'hm',
          tool_calls: [call('c1', 'f', '{"n": 1.0}')],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
      {
        index: 1,
        message: { role: 'assistant', content: null, refusal: 'no' },
        logprobs: null,
        finish_reason: 'content_filter',
      },
      {
        index: 2,
        message: { role: 'assistant', content: '', refusal: null },
        logprobs: { content: [], refusal: null },
        finish_reason: 'length',
      },
    ],
    usage: wireUsage,
  });
});

test.each([
  [new GatewayError('unauthenticated', 'Who?'), 'authentication_error'],
  [new GatewayError('model_not_allowed', 'No.'), 'permission_error'],
  [new GatewayError('upstream_failed', 'Slow down.', { status: 429 }), 'rate_limit_error'],
  [new GatewayError('invalid_request', 'Bad.', { param: 'messages.0' }), 'invalid_request_error'],
  [new GatewayError('upstream_timeout', 'Late.'), 'server_error'],
])('SDK-reads-the-error-%s-as-%s', async (error, type) => {
  const body = JSON.stringify(openaiChat.encodeError(error, 'r1'));
  const thrown: unknown = await client(body, error.status)
    .chat.completions.create(ask)
    .catch((caught: unknown) => caught);
  expect(thrown).toBeInstanceOf(APIError);
  expect(thrown).toMatchObject({
    status: error.status,
    code: error.code,
    type,
    param: error.param ?? null,
    message: expect.stringContaining(error.safeMessage),
  });
});
