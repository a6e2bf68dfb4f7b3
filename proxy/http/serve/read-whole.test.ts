import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { callProxy, chat, streamed } from '../rig/call-proxy.ts';
import {
  anthropic,
  keyAndPolicy,
  openAI,
  type ProxyRig,
  route,
  settings,
  startProxy,
} from '../rig/proxy-rig.ts';
import {
  answerJson,
  chatCompletion,
  type ScriptedUpstream,
  startUpstream,
} from '../rig/scripted-upstream.ts';

let first: ScriptedUpstream;
let second: ScriptedUpstream;
let proxy: ProxyRig;
const base = () => [settings, ...keyAndPolicy, openAI('first', first.url), openAI('second', second.url)];
beforeAll(async () => {
  first = await startUpstream(answerJson(200, {}));
  second = await startUpstream(answerJson(200, chatCompletion('two')));
  proxy = await startProxy([...base(), route(['first', 'second'])]);
});
afterAll(async () => {
  await proxy.stop();
  await first.stop();
  await second.stop();
});

const messages = { ...chat, max_tokens: 5 };
const embed = { model: 'm', input: 'x' };
const asked: readonly [string, string, object][] = [
  ['native', '/v1/chat/completions', chat],
  ['native-stream', '/v1/chat/completions', streamed],
  ['translated', '/v1/messages', messages],
  ['translated-stream', '/v1/messages', { ...messages, stream: true }],
];
const broken = { error: { message: 'no capacity', type: 'server_error', code: 503 } };
const refused = { error: { message: 'bad seed', type: 'invalid_request_error', code: null } };

test.each(asked)('an-error-inside-a-200-falls-back-%s', async (_name, path, body) => {
  first.play(answerJson(200, broken));
  const answer = await callProxy(proxy.url, body, { path });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain('two');
  expect(await proxy.recordOf(answer)).toMatchObject({
    attempts: [{ outcome: 'ServerError', status: 200 }, { outcome: 'Ok' }],
  });
});

test.each(asked)('a-refusal-inside-a-200-is-final-%s', async (_name, path, body) => {
  first.play(answerJson(200, refused));
  const calls = second.calls.length;
  const answer = await callProxy(proxy.url, body, { path });
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ error: { message: 'bad seed' } });
  expect(second.calls).toHaveLength(calls);
  const record = await proxy.recordOf(answer);
  expect(record).toMatchObject({ usage: undefined, attempts: [{ outcome: 'Refused' }] });
});

test('an-error-inside-a-200-is-no-vector', async () => {
  first.play(answerJson(200, broken));
  second.play(answerJson(200, { object: 'list', data: [{ index: 0, embedding: [1] }] }));
  const answer = await callProxy(proxy.url, embed, { path: '/v1/embeddings' });
  expect(answer.headers.get('x-sallyport-target')).toBe('ai/second/gpt-4o');
  second.play(answerJson(200, chatCompletion('two')));
});

test('an-error-object-in-the-place-of-a-message-falls-back', async () => {
  first.play(answerJson(200, { type: 'error', error: { type: 'overloaded_error', message: 'busy' } }));
  proxy.apply([...base(), anthropic('claude', first.url), route(['claude', 'second'])]);
  const answer = await callProxy(proxy.url, messages, { path: '/v1/messages' });
  expect(await answer.text()).toContain('two');
  proxy.apply([...base(), route(['first', 'second'])]);
});
