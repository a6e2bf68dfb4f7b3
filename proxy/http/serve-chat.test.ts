import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { callProxy, chat, streamed } from './rig/call-proxy.ts';
import {
  anthropic,
  clientKey,
  keyAndPolicy,
  openAI,
  type ProxyRig,
  route,
  settings,
  startProxy,
} from './rig/proxy-rig.ts';
import {
  answerJson,
  answerStream,
  chatCompletion,
  doneFrame,
  finishFrame,
  roleFrame,
  type Script,
  type ScriptedUpstream,
  startUpstream,
  textFrame,
  usageFrame,
} from './rig/scripted-upstream.ts';

let first: ScriptedUpstream;
let second: ScriptedUpstream;
let proxy: ProxyRig;
const base = () => [settings, ...keyAndPolicy, openAI('first', first.url), openAI('second', second.url)];

beforeAll(async () => {
  first = await startUpstream(answerJson(200, chatCompletion('one')));
  second = await startUpstream(answerJson(200, chatCompletion('two')));
  proxy = await startProxy([...base(), route(['first', 'second'])]);
});
afterEach(() => {
  second.play(answerJson(200, chatCompletion('two')));
  proxy.apply([...base(), route(['first', 'second'])]);
});
afterAll(async () => {
  await proxy.stop();
  await first.stop();
  await second.stop();
});

const lastCall = (upstream: ScriptedUpstream) => upstream.calls.at(-1);

test('a-native-answer-goes-through-byte-by-byte', async () => {
  first.play(answerJson(200, ' {"choices": [ ], "x": 1.0}\n'));
  const answer = await callProxy(
    proxy.url,
    '{ "model" : "m", "messages":[{"role":"user","content":"hi"}], "seed":12345678901234567890, "x_new": {"a":1.0} }',
  );
  expect(await answer.text()).toBe(' {"choices": [ ], "x": 1.0}\n');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(answer.headers.get('x-sallyport-target')).toBe('ai/first/gpt-4o');
  expect(answer.headers.get('x-sallyport-attempts')).toBe('1');
  expect(Number(answer.headers.get('x-sallyport-overhead-ms'))).toBeLessThan(500);
  expect(lastCall(first)?.path).toBe('/v1/chat/completions');
  expect(lastCall(first)?.body).toBe(
    '{ "model" : "gpt-4o", "messages":[{"role":"user","content":"hi"}], "seed":12345678901234567890, "x_new": {"a":1.0} }',
  );
});

test('what-is-private-to-the-client-never-reaches-an-upstream', async () => {
  first.play(answerJson(200, chatCompletion('one')));
  await callProxy(proxy.url, chat, {
    headers: {
      'x-api-key': clientKey,
      cookie: 'session=canary',
      'x-sallyport-metadata': '{"a":"canary"}',
      'x-sallyport-session': 'canary',
      'x-stainless-os': 'canary',
      'proxy-authorization': 'canary',
      te: 'trailers',
      'idempotency-key': 'kept',
    },
  });
  const headers = lastCall(first)?.headers ?? {};
  expect(JSON.stringify(headers)).not.toMatch(/canary(?!")|session=|client-canary/);
  expect(Object.keys(headers).sort()).toEqual([
    'accept',
    'accept-encoding',
    'authorization',
    'connection',
    'content-length',
    'content-type',
    'host',
    'idempotency-key',
    'traceparent',
    'user-agent',
  ]);
  expect(headers.authorization).toBe('Bearer sk-upstream-canary');
});

test('a-stream-goes-through-as-it-comes', async () => {
  let release: () => void = () => undefined;
  first.play((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(roleFrame + textFrame('a'));
    release = () => response.end(textFrame('b') + finishFrame + usageFrame + doneFrame);
  });
  const answer = await callProxy(proxy.url, streamed);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const reader = answer.body?.getReader();
  const start = await reader?.read();
  expect(Buffer.from(start?.value ?? []).toString()).toBe(roleFrame + textFrame('a'));
  release();
  let rest = '';
  for (let next = await reader?.read(); next?.done === false; next = await reader?.read())
    rest += Buffer.from(next.value);
  // Usage was asked for by the gateway, not by the client.
  expect(rest).toBe(textFrame('b') + finishFrame + doneFrame);
  const record = await proxy.recordOf(answer);
  expect(record).toMatchObject({ status: 200, stream: true, answeredModel: 'gpt-4o-2024', finish: 'Stop' });
  expect(record.usage).toMatchObject({ input: 3, output: 2 });
  expect(JSON.parse(lastCall(first)?.body ?? '')).toMatchObject({ stream_options: { include_usage: true } });
});

const beforeContent: readonly [string, Script][] = [
  ['a-500', answerJson(500, { error: { message: 'no' } })],
  ['a-503', answerJson(503, 'busy')],
  ['a-429-without-retry-after', answerJson(429, { error: { message: 'slow' } })],
  ['a-429-with-a-long-retry-after', answerJson(429, {}, { 'retry-after': '60' })],
  ['a-closed-connection', (response) => response.destroy()],
  ['a-stream-that-ends-at-once', answerStream([])],
  ['a-stream-that-is-cut-after-a-lifecycle-frame', answerStream([roleFrame], 'Cut')],
  ['a-stream-that-ends-after-a-lifecycle-frame', answerStream([roleFrame])],
  [
    'a-failure-after-a-lifecycle-frame',
    answerStream([roleFrame, 'data: {"error":{"message":"no","type":"server_error"}}\n\n']),
  ],
  ['bad-json-with-200', answerJson(200, '{"choices":[')],
  ['a-page-with-200', answerJson(200, '<html>', { 'content-type': 'text/html' })],
];

test.each(beforeContent)('%s-falls-back-to-the-next-target', async (_name, script) => {
  first.play(script);
  second.play(answerStream([roleFrame, textFrame('two'), finishFrame, doneFrame]));
  const answer = await callProxy(proxy.url, streamed);
  expect(await answer.text()).toBe(roleFrame + textFrame('two') + finishFrame + doneFrame);
  expect(answer.headers.get('x-sallyport-target')).toBe('ai/second/gpt-4o');
  const record = await proxy.recordOf(answer);
  expect(record.attempts).toHaveLength(2);
  expect(record.attempts[1]?.outcome).toBe('Ok');
});

const midStream: readonly [string, Script, RegExp][] = [
  ['cut', answerStream([roleFrame, textFrame('a')], 'Cut'), /broke off/],
  ['ended-without-its-last-word', answerStream([roleFrame, textFrame('a')]), /too early/],
  [
    'failed',
    answerStream([textFrame('a'), 'data: {"error":{"message":"boom","type":"server_error"}}\n\n']),
    /boom/,
  ],
];

test.each(midStream)(
  'a-stream-that-is-%s-after-content-ends-with-an-error-event',
  async (_name, script, message) => {
    first.play(script);
    const calls = second.calls.length;
    const answer = await callProxy(proxy.url, streamed);
    const text = await answer.text();
    expect(text.startsWith(roleFrame + textFrame('a')) || text.startsWith(textFrame('a'))).toBe(true);
    const last = text.split('\n\n').find((frame) => frame.includes('"error"')) ?? '';
    expect(last).toMatch(message);
    expect(second.calls).toHaveLength(calls);
    expect((await proxy.recordOf(answer)).code).toBe('upstream_failed');
  },
);

test.each([400, 404, 422])('a-%d-is-final-and-keeps-its-status', async (status) => {
  first.play(answerJson(status, { error: { message: 'wrong thing', param: 'seed' } }));
  const calls = second.calls.length;
  const answer = await callProxy(proxy.url, chat);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({
    error: { message: expect.stringContaining('wrong thing'), code: 'upstream_failed' },
  });
  expect(second.calls).toHaveLength(calls);
});

test.each([401, 403])('a-%d-of-the-account-is-not-the-fault-of-the-client', async (status) => {
  first.play(answerJson(status, { error: { message: 'Incorrect API key provided: sk-upstream-canary' } }));
  const answer = await callProxy(proxy.url, chat);
  expect(answer.status).toBe(502);
  expect(await answer.text()).not.toContain('canary');
});

test('rate-limits-everywhere-answer-429-with-the-shortest-wait', async () => {
  first.play(answerJson(429, {}, { 'retry-after': '60' }));
  second.play(answerJson(429, {}, { 'retry-after': '30' }));
  const answer = await callProxy(proxy.url, chat);
  expect(answer.status).toBe(429);
  expect(answer.headers.get('retry-after')).toBe('30');
});

test('failures-everywhere-answer-the-last-status-of-an-upstream', async () => {
  first.play(answerJson(500, {}));
  second.play(answerJson(503, {}));
  const answer = await callProxy(proxy.url, chat);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('x-sallyport-attempts')).toBe('2');
});

test('a-target-is-asked-as-often-as-its-rule-says', async () => {
  let calls = 0;
  first.play((response, call) => {
    calls += 1;
    answerJson(calls < 3 ? 500 : 200, chatCompletion('third time'))(response, call);
  });
  const { retry } = route([]);
  proxy.apply([...base(), route(['first', 'second'], { retry: { ...retry, attempts: 3 } })]);
  const answer = await callProxy(proxy.url, chat);
  expect(answer.headers.get('x-sallyport-attempts')).toBe('3');
  expect(answer.headers.get('x-sallyport-target')).toBe('ai/first/gpt-4o');
});

const { timeouts } = route([]);
test.each([
  ['first-token', streamed, { ...timeouts, firstTokenMs: 30 }],
  ['answer', chat, { ...timeouts, answerMs: 30 }],
])('an-upstream-that-hangs-is-left-after-the-%s-limit', async (_name, body, limits) => {
  first.play(() => undefined);
  proxy.apply([...base(), route(['first', 'second'], { timeouts: limits })]);
  const answer = await callProxy(proxy.url, body);
  expect(answer.headers.get('x-sallyport-target')).toBe('ai/second/gpt-4o');
  await lastCall(first)?.closed;
});

test.each([
  ['a-complete-answer', chat, { ...timeouts, firstTokenMs: 30 }],
  ['a-stream', streamed, { ...timeouts, answerMs: 30 }],
])('%s-may-take-longer-than-the-limit-that-is-not-for-it', async (_name, body, limits) => {
  first.play((response, call) => {
    setTimeout(() => answerJson(200, chatCompletion('slow'))(response, call), 80);
  });
  proxy.apply([...base(), route(['first', 'second'], { timeouts: limits })]);
  const answer = await callProxy(proxy.url, body);
  expect(await answer.text()).toContain('slow');
  expect(answer.headers.get('x-sallyport-attempts')).toBe('1');
});

test('everything-hanging-answers-504', async () => {
  first.play(() => undefined);
  second.play(() => undefined);
  proxy.apply([...base(), route(['first', 'second'], { timeouts: { ...timeouts, requestMs: 60 } })]);
  const answer = await callProxy(proxy.url, chat);
  expect(answer.status).toBe(504);
  expect(await answer.json()).toMatchObject({ error: { code: 'upstream_timeout' } });
  await lastCall(first)?.closed;
});

test('a-stream-that-falls-silent-ends-with-an-error-event', async () => {
  first.play(answerStream([roleFrame, textFrame('a')], 'Hang'));
  proxy.apply([...base(), route(['first'], { timeouts: { ...timeouts, streamIdleMs: 30 } })]);
  const answer = await callProxy(proxy.url, streamed);
  expect(await answer.text()).toMatch(/upstream_timeout/);
  await lastCall(first)?.closed;
});

test('a-stream-asked-for-and-answered-in-one-piece-is-a-stream-for-the-client', async () => {
  first.play(answerJson(200, chatCompletion('whole')));
  const answer = await callProxy(proxy.url, streamed);
  const text = await answer.text();
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  expect(text).toContain('whole');
  expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
});

test('another-dialect-is-translated-both-ways', async () => {
  first.play(answerJson(200, chatCompletion('translated')));
  const body = { model: 'm', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] };
  const answer = await callProxy(proxy.url, body, { path: '/v1/messages' });
  expect(await answer.json()).toMatchObject({
    type: 'message',
    content: [{ type: 'text', text: 'translated' }],
  });
});

test('another-dialect-is-streamed-across', async () => {
  first.play(
    answerStream([roleFrame, textFrame('tr'), textFrame('ans'), finishFrame, usageFrame, doneFrame]),
  );
  const body = { model: 'm', max_tokens: 5, stream: true, messages: [{ role: 'user', content: 'hi' }] };
  const answer = await callProxy(proxy.url, body, { path: '/v1/messages' });
  const text = await answer.text();
  expect(text).toContain('event: message_start');
  expect(text).toContain('"text":"ans"');
  expect(text).toContain('event: message_stop');
});

test('tokens-are-counted-here-where-the-upstream-cannot', async () => {
  const body = { model: 'm', messages: [{ role: 'user', content: 'hello world' }] };
  const answer = await callProxy(proxy.url, body, { path: '/v1/messages/count_tokens' });
  const counted: unknown = await answer.json();
  expect(counted).toEqual({ input_tokens: 8 });
});

test('embeddings-skip-targets-that-have-none', async () => {
  proxy.apply([...base(), anthropic('claude', first.url), route(['claude', 'second'])]);
  second.play(
    answerJson(200, { object: 'list', data: [], model: 'e', usage: { prompt_tokens: 1, total_tokens: 1 } }),
  );
  const answer = await callProxy(proxy.url, { model: 'm', input: 'x' }, { path: '/v1/embeddings' });
  expect(answer.status).toBe(200);
  proxy.apply([...base(), anthropic('claude', first.url), route(['claude'])]);
  const refused = await callProxy(proxy.url, { model: 'm', input: 'x' }, { path: '/v1/embeddings' });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: { code: 'unsupported' } });
});
