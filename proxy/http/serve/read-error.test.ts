import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { callProxy, chat } from '../rig/call-proxy.ts';
import {
  anthropic,
  clientKey,
  keyAndPolicy,
  openAI,
  type ProxyRig,
  route,
  settings,
  startProxy,
} from '../rig/proxy-rig.ts';
import { answerJson, type ScriptedUpstream, startUpstream } from '../rig/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let proxy: ProxyRig;
const matching = (value: string) => [{ model: { kind: 'Exact' as const, value }, headers: [], metadata: {} }];
beforeAll(async () => {
  upstream = await startUpstream(answerJson(200, {}));
  proxy = await startProxy([
    settings,
    ...keyAndPolicy,
    openAI('gpt', upstream.url),
    anthropic('claude', upstream.url),
    route(['gpt'], { name: 'gpt', matches: matching('gpt') }),
    route(['claude'], { name: 'claude', matches: matching('claude') }),
  ]);
});
afterAll(async () => {
  await proxy.stop();
  await upstream.stop();
});

const messages = [{ role: 'user' as const, content: 'hi' }];
const askOpenAI = (model: string) =>
  new OpenAI({ apiKey: clientKey, baseURL: `${proxy.url}/v1`, maxRetries: 0 }).chat.completions.create({
    model,
    messages,
  });
const askAnthropic = (model: string) =>
  new Anthropic({ apiKey: clientKey, baseURL: proxy.url, maxRetries: 0 }).messages.create({
    model,
    messages,
    max_tokens: 5,
  });

/** What https://platform.openai.com/docs/guides/error-codes gives for a prompt that is too long. */
const tooLong = {
  error: {
    message: "This model's maximum context length is 8192 tokens, sk-upstream-canary.",
    type: 'invalid_request_error',
    param: 'messages',
    code: 'context_length_exceeded',
  },
};
const notFound = { type: 'error', error: { type: 'not_found_error', message: 'model: nope' } };

test('an-OpenAI-client-sees-the-refusal-as-OpenAI-wrote-it', async () => {
  upstream.play(answerJson(400, tooLong));
  await expect(askOpenAI('gpt')).rejects.toMatchObject({
    status: 400,
    code: 'context_length_exceeded',
    type: 'invalid_request_error',
    param: 'messages',
    message: expect.stringMatching(/8192 tokens, \[redacted\]/),
  });
});

test('an-Anthropic-client-sees-the-code-of-OpenAI', async () => {
  upstream.play(answerJson(400, tooLong));
  await expect(askAnthropic('gpt')).rejects.toMatchObject({
    status: 400,
    error: { error: { type: 'invalid_request_error', code: 'context_length_exceeded' } },
  });
});

test.each([
  ['an-OpenAI-client-sees-the-type-of-Anthropic', askOpenAI, { type: 'not_found_error' }],
  [
    'an-Anthropic-client-sees-the-refusal-as-Anthropic-wrote-it',
    askAnthropic,
    { error: { error: { type: 'not_found_error', message: 'model: nope' } } },
  ],
])('%s', async (_name, ask, seen) => {
  upstream.play(answerJson(404, notFound));
  await expect(ask('claude')).rejects.toMatchObject({ status: 404, ...seen });
});

test.each([
  [413, 413, 'context_length_exceeded'],
  [422, 422, 'context_length_exceeded'],
  // The account's trouble and the upstream's are told in our words.
  [401, 502, 'upstream_failed'],
  [403, 502, 'upstream_failed'],
  [429, 429, 'upstream_failed'],
  [500, 500, 'upstream_failed'],
])('a-%d-answers-%d-with-code-%s-and-the-stable-code-in-a-header', async (given, status, code) => {
  upstream.play(answerJson(given, tooLong));
  const answer = await callProxy(proxy.url, { ...chat, model: 'gpt' });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { code } });
  expect(answer.headers.get('x-sallyport-error-code')).toBe('upstream_failed');
});

test('an-error-before-any-upstream-has-the-header-too', async () => {
  const answer = await callProxy(proxy.url, { ...chat, model: 'nobody' });
  expect(answer.headers.get('x-sallyport-error-code')).toBe('model_not_found');
  expect(await answer.json()).toMatchObject({ error: { code: 'model_not_found' } });
});
