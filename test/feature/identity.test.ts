import { hash } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { type Gateway, startGateway } from './gateway.ts';
import { base, callerKey, key, type Manifest, namespace, object, route, rule, target } from './resources.ts';

const keys = {
  suspended: 'sp-suspended-0123456789abcdefghijklmnopqrstuvwxyz',
  expired: 'sp-expired-0123456789abcdefghijklmnopqrstuvwxyz12',
  replaced: 'sp-replaced-0123456789abcdefghijklmnopqrstuvwxyz',
  replacing: 'sp-replacing-0123456789abcdefghijklmnopqrstuvwxyz',
  wrong: 'sp-wrong-0123456789abcdefghijklmnopqrstuvwxyz1234',
};
let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({
    'base.yaml': base(),
    'more.yaml': [
      ...key('suspended', keys.suspended, { suspended: true }),
      ...key('expired', keys.expired, { expiresAt: '2020-01-01T00:00:00Z' }),
      ...rotatedKey(),
      object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'hello' } }),
      route('mock', [rule('mock', [target('mock')])]),
    ],
  });
});
afterAll(() => gateway.stop());

/** An AIKey whose Secret holds a key that was minted in the place of another, the overlap long over. */
function rotatedKey(): readonly Manifest[] {
  const previous = { sha256: hash('sha256', keys.replaced), expiresAt: '2026-01-02T00:00:00Z' };
  const mintedAt = '2026-01-01T00:00:00Z';
  const record = { sha256: hash('sha256', keys.replacing), mintedFor: 'rotated', mintedAt, previous };
  const annotations = { 'sallyport.dev/minted-key': JSON.stringify(record) };
  const [made = {}, holder = {}] = key('rotated', keys.replacing);
  return [made, { ...holder, metadata: { name: 'rotated-key', namespace, annotations } }];
}

const question = { model: 'mock', max_tokens: 9, messages: [{ role: 'user' as const, content: 'hi' }] };

function send(path: string, headers: Record<string, string>): Promise<Response> {
  return fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(question),
  });
}

const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
const credentials: readonly (readonly [string, Record<string, string>])[] = [
  ['no', {}],
  ['a-wrong', bearer(keys.wrong)],
  ['a-suspended', bearer(keys.suspended)],
  ['an-expired', bearer(keys.expired)],
  ['a-replaced', bearer(keys.replaced)],
  ['an-empty', { authorization: 'Bearer ' }],
  ['a-cut', bearer(callerKey.slice(0, -1))],
  ['a-prolonged', { 'x-api-key': `${callerKey}x` }],
  ['a-Basic', { authorization: `Basic ${Buffer.from(callerKey).toString('base64')}` }],
  ['a-very-long', bearer('x'.repeat(7000))],
];

/** Names and values, but for what differs from one request to the next. */
function comparable(headers: Headers): Readonly<Record<string, string>> {
  const ofEach = ['date', 'x-sallyport-request-id', 'x-sallyport-overhead-ms', 'request-id', 'x-request-id'];
  return Object.fromEntries(
    Array.from(headers, ([name, value]) => [name, ofEach.includes(name) ? 'differs' : value]),
  );
}

test.each(['/v1/chat/completions', '/v1/messages'])(
  'every-bad-credential-gets-the-same-401-at-%s',
  async (path) => {
    const answers = [];
    for (const [name, headers] of credentials) {
      const response = await send(path, headers);
      const id = response.headers.get('x-sallyport-request-id') ?? 'none';
      const told = comparable(response.headers);
      answers.push([name, response.status, (await response.text()).replaceAll(id, 'ID'), told]);
    }
    const [, , body, told] = answers[0] ?? [];
    expect(answers).toEqual(credentials.map(([name]) => [name, 401, body, told]));
    expect(String(body)).toContain('unauthenticated');
  },
);

test('the-key-in-the-place-of-a-replaced-one-is-taken', async () => {
  expect((await send('/v1/messages', bearer(keys.replacing))).status).toBe(200);
});

test.each([
  ['Bearer', bearer(callerKey)],
  ['lower-case-bearer', { authorization: `bearer ${callerKey}` }],
  ['x-api-key', { 'x-api-key': callerKey }],
])('the-key-is-taken-as-%s-on-either-path', async (_name, headers) => {
  expect((await send('/v1/chat/completions', headers)).status).toBe(200);
  expect((await send('/v1/messages', headers)).status).toBe(200);
});

test('SDKs-raise-their-typed-errors', async () => {
  const openai = (apiKey: string, model = 'mock') =>
    gateway.openai({ apiKey }).chat.completions.create({ ...question, model });
  const anthropic = (apiKey: string, model = 'mock') =>
    gateway.anthropic({ apiKey }).messages.create({ ...question, model });
  await expect(openai(keys.wrong)).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
  await expect(anthropic(keys.wrong)).rejects.toBeInstanceOf(Anthropic.AuthenticationError);
  await expect(openai(callerKey, 'nope')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  await expect(anthropic(callerKey, 'nope')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
  await expect(openai(callerKey, 'nope')).rejects.toMatchObject({ code: 'model_not_found' });
  await expect(anthropic(callerKey, 'nope')).rejects.toMatchObject({
    error: { type: 'error', error: { type: 'not_found_error', code: 'model_not_found' } },
  });
});

test('a-wrong-key-learns-nothing-about-models', async () => {
  const bodies = [];
  for (const model of ['mock', 'nope']) {
    const response = await gateway.post(
      '/v1/chat/completions',
      { ...question, model },
      { headers: bearer(keys.wrong) },
    );
    bodies.push(
      (await response.text()).replaceAll(response.headers.get('x-sallyport-request-id') ?? 'none', 'ID'),
    );
  }
  expect(bodies[0]).toBe(bodies[1]);
});
