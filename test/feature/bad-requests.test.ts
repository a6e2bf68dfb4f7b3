import { connect } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { type Gateway, startGateway } from './gateway.ts';
import { base, callerKey, object, route, rule, target } from './resources.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    'base.yaml': base({ maxBodyBytes: 20_000 }),
    'mock.yaml': [
      object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'hello' } }),
      route('mock', [rule('mock', [target('mock')])]),
    ],
  });
});
afterAll(() => gateway.stop());

const user = { role: 'user', content: 'hi' };

test.each([
  ['no-JSON', '/v1/chat/completions', '{"model": "mock", ', undefined],
  ['no-object', '/v1/chat/completions', '[1]', undefined],
  ['an-empty-body', '/v1/chat/completions', '', undefined],
  ['no-model', '/v1/chat/completions', JSON.stringify({ messages: [user] }), 'model'],
  [
    'a-model-that-is-a-number',
    '/v1/chat/completions',
    JSON.stringify({ model: 5, messages: [user] }),
    'model',
  ],
  ['no-messages', '/v1/chat/completions', JSON.stringify({ model: 'mock' }), 'messages'],
  [
    'stream-that-is-a-text',
    '/v1/chat/completions',
    JSON.stringify({ model: 'mock', messages: [user], stream: 'yes' }),
    'stream',
  ],
])('%s-is-a-400-that-names-the-field', async (_name, path, body, param) => {
  const response = await gateway.post(path, body);
  expect(response.status).toBe(400);
  const { error } = Object(await response.json());
  expect(error).toMatchObject({
    type: 'invalid_request_error',
    code: 'invalid_request',
    ...(param === undefined ? {} : { param }),
  });
});

test.each([
  ['no-JSON', '{"model": "mock", '],
  ['no-messages', JSON.stringify({ model: 'mock', max_tokens: 5 })],
  [
    'a-message-of-no-known-role',
    JSON.stringify({ model: 'mock', max_tokens: 5, messages: [{ role: 'judge', content: 'x' }] }),
  ],
])('%s-is-a-400-in-anthropics-shape', async (_name, body) => {
  const response = await gateway.post('/v1/messages', body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    type: 'error',
    error: { type: 'invalid_request_error', code: 'invalid_request', message: expect.any(String) },
    request_id: response.headers.get('x-sallyport-request-id'),
  });
});

test('a-body-beyond-the-cap-is-a-413-in-either-dialect', async () => {
  const messages = [{ role: 'user' as const, content: 'x'.repeat(30_000) }];
  const openai = gateway.openai().chat.completions.create({ model: 'mock', messages });
  await expect(openai).rejects.toMatchObject({ status: 413, code: 'body_too_large' });
  await expect(openai).rejects.toBeInstanceOf(OpenAI.APIError);
  const anthropic = gateway.anthropic().messages.create({ model: 'mock', max_tokens: 9, messages });
  await expect(anthropic).rejects.toMatchObject({
    status: 413,
    error: { error: { code: 'body_too_large' } },
  });
  await expect(anthropic).rejects.toBeInstanceOf(Anthropic.APIError);
});

test('a-body-without-a-length-is-capped-too', async () => {
  const chunk = new TextEncoder().encode('x'.repeat(8000));
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(chunk),
  });
  const outcome = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${callerKey}`, 'content-type': 'application/json' },
    body,
    duplex: 'half',
  }).then(
    (response) => response.status,
    () => 'connection closed',
  );
  // A client that goes on sending may see the connection closed before it reads the answer.
  expect([413, 'connection closed']).toContain(outcome);
});

test.each([
  ['GET', '/v1/chat/completions', 405],
  ['POST', '/v1/models', 405],
  ['POST', '/v1/nothing', 404],
  ['GET', '/', 404],
])('%s-%s-is-a-%i', async (method, path, status) => {
  const response = await fetch(`${gateway.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${callerKey}` },
  });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({
    error: { code: status === 405 ? 'method_not_allowed' : 'not_found' },
  });
});

test('bytes-that-are-no-HTTP-end-that-connection-only', async () => {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.resume().on('error', () => undefined);
  socket.end('\u0000\u0001 nonsense\r\n\r\n');
  await closed;
  const completion = await gateway
    .openai()
    .chat.completions.create({ model: 'mock', messages: [{ role: 'user', content: 'hi' }] });
  expect(completion.choices[0]?.message.content).toBe('hello');
});

test('metadata-that-is-no-JSON-is-a-400-naming-the-header', async () => {
  const response = await gateway.post(
    '/v1/chat/completions',
    { model: 'mock', messages: [user] },
    { headers: { 'x-sallyport-metadata': '{' } },
  );
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('x-sallyport-metadata');
});

test('both-SDKs-show-the-id-of-a-request-that-went-wrong', async () => {
  const openai = new OpenAI({ apiKey: callerKey, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
  const anthropic = new Anthropic({ apiKey: callerKey, baseURL: gateway.url, maxRetries: 0 });
  const viaOpenAI = openai.chat.completions.create({ model: 'no-such', messages: [] });
  await expect(viaOpenAI).rejects.toMatchObject({ requestID: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  const viaAnthropic = anthropic.messages.create({ model: 'no-such', max_tokens: 1, messages: [] });
  await expect(viaAnthropic).rejects.toMatchObject({ requestID: expect.stringMatching(/^[0-9a-f-]{36}$/) });
});
