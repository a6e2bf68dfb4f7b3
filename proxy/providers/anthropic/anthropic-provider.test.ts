import { expect, test } from '@jest/globals';
import { Secret } from '#contract/snapshot/secret.ts';
import type { RequestOutline } from '../../dialects/dialect.ts';
import { type AnthropicEntry, makeAnthropicProvider } from './anthropic-provider.ts';

const entry: AnthropicEntry = {
  kind: 'provider',
  namespace: 'ai',
  name: 'claude',
  type: 'Anthropic',
  models: [],
  baseUrl: 'https://api.anthropic.com/v1',
  connectTimeoutMs: 1000,
  version: '2023-06-01',
  apiKey: new Secret('plain-key-canary'),
};
const provider = makeAnthropicProvider(entry, () => 1_700_000_000_500);
const outline: RequestOutline = {
  model: 'claude-opus-5',
  stream: false,
  includeUsage: true,
  maxOutputTokens: 10,
  messages: 1,
  images: 0,
  tools: 0,
};

test('native-chat-with-the-same-model-edits-nothing-and-takes-the-default-version', () => {
  const model = { upstreamName: 'claude-opus-5' };
  expect(provider.native('anthropic-messages', 'Chat', { outline, model, headers: {} })).toEqual({
    path: '/messages',
    headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' },
    edits: {},
  });
});

test('native-chat-sets-the-models-name-and-a-policys-limit-and-keeps-version-and-betas-of-the-client', () => {
  const { maxOutputTokens: _none, ...unlimited } = outline;
  const call = provider.native('anthropic-messages', 'Chat', {
    outline: unlimited,
    model: { upstreamName: 'claude-opus-5-5' },
    headers: { 'anthropic-version': '2024-01-01', 'anthropic-beta': 'a,b', authorization: 'Bearer client' },
    maxOutputTokens: 77,
  });
  expect(call).toEqual({
    path: '/messages',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2024-01-01',
      'anthropic-beta': 'a,b',
    },
    edits: { model: 'claude-opus-5-5', max_tokens: 77 },
  });
});

test('counting-goes-to-its-own-path-and-gets-no-limit', () => {
  const { maxOutputTokens: _none, ...unlimited } = outline;
  const model = { upstreamName: 'claude-opus-5' };
  const request = { outline: unlimited, model, headers: {}, maxOutputTokens: 77 };
  expect(provider.native('anthropic-messages', 'CountTokens', request)).toMatchObject({
    path: '/messages/count_tokens',
    edits: {},
  });
});

test('other-dialects-and-embeddings-are-not-native', () => {
  const request = { outline, model: { upstreamName: 'm' }, headers: {} };
  expect(provider.native('openai-chat', 'Chat', request)).toBeUndefined();
  expect(provider.native('anthropic-messages', 'Embeddings', request)).toBeUndefined();
});

test('credentials-are-the-accounts-key-and-none-without-one', () => {
  expect(provider.authHeaders()).toEqual({ 'x-api-key': 'plain-key-canary' });
  const { apiKey: _none, ...open } = entry;
  expect(makeAnthropicProvider(open).authHeaders()).toEqual({});
});

test('encoded-call-holds-no-credential', () => {
  const call = provider.encodeChat(
    { model: 'm', stream: false, includeUsage: true, system: [], messages: [], tools: [] },
    { upstreamName: 'claude-opus-5' },
  );
  expect(call).toMatchObject({
    value: { path: '/messages', headers: { 'anthropic-version': '2023-06-01' } },
  });
  const bytes = call.kind === 'Ok' ? call.value.body.toString('utf8') : '';
  expect(JSON.parse(bytes)).toMatchObject({ model: 'claude-opus-5' });
  expect(JSON.stringify(call) + bytes).not.toContain('canary');
});

test('native-body-is-read-with-all-its-input-and-counting-costs-nothing', () => {
  const usage = { input_tokens: 3, cache_read_input_tokens: 90, output_tokens: 4 };
  const body = { model: 'claude-opus-5', stop_reason: 'end_turn', usage };
  expect(provider.nativeBody('anthropic-messages', 'Chat', body)).toMatchObject({
    model: 'claude-opus-5',
    finish: 'Stop',
    usage: { input: 3, cacheRead: 90, output: 4 },
  });
  const counted = provider.nativeBody('anthropic-messages', 'CountTokens', { input_tokens: 50 });
  expect(counted.usage).toMatchObject({ input: 0, output: 0 });
});

test.each([
  [null],
  ['text'],
  [[]],
  [{}],
  [{ usage: 5 }],
  [{ usage: { input_tokens: -3, output_tokens: 'x' } }],
])('native-body-%j-has-no-usage-and-throws-nothing', (body) => {
  expect(provider.nativeBody('anthropic-messages', 'Chat', body).usage).toMatchObject({
    input: 0,
    output: 0,
  });
});

test('answer-is-dated-by-the-clock-as-the-API-tells-no-time', () => {
  expect(provider.decodeChat({ id: 'msg_1', content: [] })).toMatchObject({
    value: { createdAtSeconds: 1_700_000_000 },
  });
});

test('error-in-an-answer-whose-status-is-a-success-is-found', () => {
  const error = { type: 'overloaded_error', message: 'Overloaded' };
  expect(provider.findFailure({ type: 'error', error })).toEqual({ message: 'Overloaded', retryable: true });
  expect(provider.findFailure({ type: 'message', content: [] })).toBeUndefined();
});

test.each([[null], [{}], [{ content: 'text' }], [{ content: [{ type: 'tool_use', name: 'x' }] }]])(
  'answer-%j-is-not-a-message',
  (body) => {
    expect(provider.decodeChat(body).kind).toBe('Failed');
  },
);

test.each([
  [
    '{"type":"error","error":{"type":"not_found_error","message":"model: nope"},"request_id":"r"}',
    { message: 'model: nope', type: 'not_found_error' },
  ],
  [
    '{"error":{"type":"authentication_error","message":"bad plain-key-canary, sk-ant-api03-canary"}}',
    { message: 'bad [redacted], [redacted]', type: 'authentication_error' },
  ],
  [
    '{"error":{"type":"invalid_request_error","message":"no","details":{"error_code":"sk-ant-api03-canary"}}}',
    { message: 'no', type: 'invalid_request_error', code: '[redacted]' },
  ],
  ['<html>Bearer abcdef-canary</html>', { message: '<html>[redacted]' }],
  ['', { message: 'the upstream answered 502' }],
])('error-body-%j-is-told-without-credentials', (body, expected) => {
  expect(provider.decodeError(502, Buffer.from(body))).toEqual(expected);
});
