import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ChatResponse } from '../../chat/chat-response.ts';
import type { AssistantPart } from '../../chat/parts.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import { GatewayError } from '../../http/gateway-error.ts';
import { anthropicMessages } from './anthropic-messages.ts';

// The client here is Anthropic's own SDK, unmodified: what it understands is what the dialect says.

interface Scene {
  readonly status: number;
  readonly type: 'application/json' | 'text/event-stream';
  readonly body: string;
}
let scene: Scene = { status: 200, type: 'application/json', body: '' };
let lastBody: unknown;

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  lastBody = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  response.writeHead(scene.status, { 'content-type': scene.type }).end(scene.body);
});
let client: Anthropic;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  client = new Anthropic({ apiKey: 'k', baseURL: `http://127.0.0.1:${port}`, maxRetries: 0 });
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const params = {
  model: 'claude-opus-5',
  max_tokens: 64,
  messages: [{ role: 'user' as const, content: 'Hi' }],
};
const usage = {
  input: 10,
  cacheRead: 20,
  cacheWrite5m: 30,
  cacheWrite1h: 40,
  audioInput: 0,
  imageInput: 0,
  output: 50,
  reasoning: 6,
  audioOutput: 0,
};
const parts: readonly AssistantPart[] = [
  { kind: 'Reasoning', text: 'Two tools.', signature: 'sig' },
  { kind: 'Reasoning', text: '', redacted: 'enc' },
  { kind: 'Text', text: 'Zürich 🏔' },
  { kind: 'ToolCall', id: 'call_1', name: 'weather', arguments: '{"city":"Zürich","days":[1,2]}' },
  { kind: 'ToolCall', id: 'call_2', name: 'time', arguments: '{}' },
];
const answer: ChatResponse = {
  id: 'chatcmpl-1',
  model: 'gpt-5',
  createdAtSeconds: 0,
  choices: [{ index: 0, parts, finish: 'ToolCalls' }],
  usage,
};
/** The same answer as a stream; the two calls' arguments interleave, and usage follows the finish. */
const events: readonly StreamEvent[] = [
  { kind: 'Start', id: 'chatcmpl-1', model: 'gpt-5' },
  { kind: 'Reasoning', choice: 0, text: 'Two ' },
  { kind: 'Reasoning', choice: 0, text: 'tools.' },
  { kind: 'ReasoningSignature', choice: 0, signature: 'sig' },
  { kind: 'RedactedReasoning', choice: 0, data: 'enc' },
  { kind: 'Text', choice: 0, text: 'Zür' },
  { kind: 'Text', choice: 0, text: 'ich 🏔' },
  { kind: 'ToolCallStart', choice: 0, call: 0, id: 'call_1', name: 'weather' },
  { kind: 'ToolCallArguments', choice: 0, call: 0, text: '{"city":"Zü' },
  { kind: 'ToolCallStart', choice: 0, call: 1, id: 'call_2', name: 'time' },
  { kind: 'ToolCallArguments', choice: 0, call: 1, text: '{' },
  { kind: 'ToolCallArguments', choice: 0, call: 0, text: 'rich","days":[1,2]}' },
  { kind: 'ToolCallArguments', choice: 0, call: 1, text: '}' },
  { kind: 'Finish', choice: 0, reason: 'ToolCalls' },
  { kind: 'Usage', usage },
  { kind: 'End' },
];
const expected = {
  id: 'msg_chatcmpl1',
  role: 'assistant',
  model: 'gpt-5',
  content: [
    { type: 'thinking', thinking: 'Two tools.', signature: 'sig' },
    { type: 'redacted_thinking', data: 'enc' },
    { type: 'text', text: 'Zürich 🏔' },
    { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Zürich', days: [1, 2] } },
    { type: 'tool_use', id: 'call_2', name: 'time', input: {} },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  usage: {
    input_tokens: 10,
    cache_read_input_tokens: 20,
    cache_creation_input_tokens: 70,
    output_tokens: 56,
  },
};

/** A request decoded as the SDK sent it. */
function request(): Parameters<typeof anthropicMessages.streamEncoder>[0] {
  const decoded = anthropicMessages.decode({ ...params });
  if (decoded.kind === 'Failed') throw new Error(decoded.failure.message);
  return decoded.value;
}

test('SDK-reads-a-complete-answer', async () => {
  const body = JSON.stringify(anthropicMessages.encodeResponse(answer, request()));
  scene = { status: 200, type: 'application/json', body };
  expect(await client.messages.create(params)).toMatchObject(expected);
});

test('SDK-reads-the-same-answer-from-a-stream-with-interleaved-tool-arguments', async () => {
  const encoder = anthropicMessages.streamEncoder(request());
  const body = events.map((event) => encoder.encode(event)).join('');
  scene = { status: 200, type: 'text/event-stream', body };
  const stream = client.messages.stream(params);
  const words: string[] = [];
  stream.on('text', (delta) => words.push(delta));
  expect(await stream.finalMessage()).toMatchObject(expected);
  expect(words.join('')).toBe('Zürich 🏔');
  expect(anthropicMessages.outline(lastBody)).toMatchObject({ kind: 'Ok', value: { stream: true } });
});

test('SDK-reads-an-error-with-its-class-and-our-code', async () => {
  const error = new GatewayError('model_not_found', 'no such model: claude-opus-5', { param: 'model' });
  const body = JSON.stringify(anthropicMessages.encodeError(error, 'req_1'));
  scene = { status: 404, type: 'application/json', body };
  const caught: unknown = await client.messages.create(params).catch((thrown: unknown) => thrown);
  expect(caught).toBeInstanceOf(Anthropic.NotFoundError);
  expect(caught).toMatchObject({
    type: 'not_found_error',
    errorCode: 'model_not_found',
    apiMessage: 'no such model: claude-opus-5',
    error: { error: { code: 'model_not_found', param: 'model' }, request_id: 'req_1' },
  });
});

test('SDK-ends-a-stream-at-our-error-event', async () => {
  const encoder = anthropicMessages.streamEncoder(request());
  const error = new GatewayError('upstream_failed', 'the upstream cut the answer');
  const body =
    events
      .slice(0, 7)
      .map((event) => encoder.encode(event))
      .join('') + anthropicMessages.encodeStreamError(error, 'req_1');
  scene = { status: 200, type: 'text/event-stream', body };
  const stream = client.messages.stream(params);
  const words: string[] = [];
  stream.on('text', (delta) => words.push(delta));
  await expect(stream.finalMessage()).rejects.toMatchObject({
    type: 'api_error',
    errorCode: 'upstream_failed',
  });
  expect(words.join('')).toBe('Zürich 🏔');
});

test('requests-as-the-SDK-writes-them-are-read', async () => {
  scene = { status: 200, type: 'application/json', body: '{"input_tokens":3}' };
  await client.messages.countTokens({
    model: params.model,
    messages: params.messages,
    system: 'Be brief.',
    thinking: { type: 'adaptive' },
    tools: [{ name: 't', input_schema: { type: 'object' }, cache_control: { type: 'ephemeral' } }],
  });
  expect(anthropicMessages.outline(lastBody)).toMatchObject({ kind: 'Ok', value: { messages: 1, tools: 1 } });
  expect(anthropicMessages.decode(lastBody)).toMatchObject({
    kind: 'Ok',
    value: { system: [{ text: 'Be brief.' }], tools: [{ name: 't', cache: { ttl: '5m' } }] },
  });
});
