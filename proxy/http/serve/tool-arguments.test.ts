import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { callProxy } from '../rig/call-proxy.ts';
import {
  anthropic,
  keyAndPolicy,
  openAI,
  type ProxyRig,
  route,
  settings,
  startProxy,
} from '../rig/proxy-rig.ts';
import { answerJson, answerStream, type ScriptedUpstream, startUpstream } from '../rig/scripted-upstream.ts';

// C1 of arguments that are an object on one side and a text on the other: what a client or a model wrote arrives.

/** JavaScript would print every number of it in another way. */
const written = '{"id":12345678901234567890,"price":1.0,"list":[9007199254740993,-0]}';
const asText = JSON.stringify(written);

let upstream: ScriptedUpstream;
let proxy: ProxyRig;
const use = (provider: 'gpt' | 'claude') =>
  proxy.apply([
    settings,
    ...keyAndPolicy,
    provider === 'gpt' ? openAI('gpt', upstream.url) : anthropic('claude', upstream.url),
    route([provider]),
  ]);
beforeAll(async () => {
  upstream = await startUpstream(answerJson(200, {}));
  proxy = await startProxy([]);
});
afterAll(async () => {
  await proxy.stop();
  await upstream.stop();
});

const user = '{"role":"user","content":"hi"}';
const messagesBody = (stream: boolean): string =>
  `{"model":"m","max_tokens":9,"temperature":1.0,"stream":${stream},"messages":[${user},{"role":"assistant",` +
  `"content":[{"type":"tool_use","id":"call_1","name":"f","input":${written}}]},{"role":"user",` +
  '"content":[{"type":"tool_result","tool_use_id":"call_1","content":"ok"}]}]}';
const chatBody = (stream: boolean): string =>
  `{"model":"m","temperature":1.0,"stream":${stream},"messages":[${user},{"role":"assistant","content":null,` +
  `"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":${asText}}}]},` +
  '{"role":"tool","tool_call_id":"call_1","content":"ok"}]}';

const message = (content: string): string =>
  `{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[${content}],` +
  '"stop_reason":"tool_use","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":2}}';
const toolUse = (input: string): string => `{"type":"tool_use","id":"call_1","name":"f","input":${input}}`;
const completion = (args: string): string =>
  '{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt","choices":[{"index":0,"message":' +
  '{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":' +
  `{"name":"f","arguments":${args}}}]},"finish_reason":"tool_calls"}]}`;
const event = (type: string, fields: string): string =>
  `event: ${type}\ndata: {"type":"${type}"${fields}}\n\n`;
const chunk = (args: string): string =>
  'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt","choices":[{"index":0,' +
  '"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":' +
  `{"name":"f","arguments":${args}}}]},"finish_reason":"tool_calls"}]}\n\n`;

test.each([false, true])('history-of-an-Anthropic-client-reaches-OpenAI-stream-%s', async (stream) => {
  use('gpt');
  upstream.play(answerJson(200, completion('"{}"')));
  await callProxy(proxy.url, messagesBody(stream), { path: '/v1/messages' });
  expect(upstream.calls.at(-1)?.body).toContain(`"arguments":${asText}`);
  expect(upstream.calls.at(-1)?.body).toContain('"temperature":1}');
});

test.each([false, true])('history-of-an-OpenAI-client-reaches-Anthropic-stream-%s', async (stream) => {
  use('claude');
  upstream.play(answerJson(200, message(toolUse('{}'))));
  await callProxy(proxy.url, chatBody(stream));
  expect(upstream.calls.at(-1)?.body).toContain(`"input":${written}`);
});

test.each([
  ['a-whole-answer', false, answerJson(200, message(toolUse(written)))],
  ['a-whole-answer-in-place-of-a-stream', true, answerJson(200, message(toolUse(written)))],
  [
    'a-block-that-opens-with-its-input',
    true,
    answerStream([
      event('message_start', `,"message":${message('')}`),
      event('content_block_start', `,"index":0,"content_block":${toolUse(written)}`),
      event('content_block_stop', ',"index":0'),
      event('message_delta', ',"delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":2}'),
      event('message_stop', ''),
    ]),
  ],
])('%s-of-Anthropic-reaches-an-OpenAI-client', async (_name, stream, script) => {
  use('claude');
  upstream.play(script);
  const answer = await callProxy(proxy.url, chatBody(stream));
  expect(await answer.text()).toContain(`"arguments":${asText}`);
});

test.each([
  ['text', asText],
  ['an-object', written],
])('a-whole-answer-of-OpenAI-with-arguments-as-%s-reaches-an-Anthropic-client', async (_name, args) => {
  use('gpt');
  upstream.play(answerJson(200, completion(args)));
  const answer = await callProxy(proxy.url, messagesBody(false), { path: '/v1/messages' });
  expect(await answer.text()).toContain(`"input":${written}`);
});

test.each([
  ['text', asText],
  ['an-object', written],
])('a-stream-of-OpenAI-with-arguments-as-%s-reaches-an-Anthropic-client', async (_name, args) => {
  use('gpt');
  upstream.play(answerStream([chunk(args), 'data: [DONE]\n\n']));
  const answer = await callProxy(proxy.url, messagesBody(true), { path: '/v1/messages' });
  expect(await answer.text()).toContain(`"partial_json":${asText}`);
});
