import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventStream, json, namedFrame } from '#test/upstreams/answers.ts';
import { anthropicMessageFrames } from '#test/upstreams/anthropic-message.ts';
import { anthropicFailure, cutAfter, openaiFailure } from '#test/upstreams/failures.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { type OtlpReceiver, startOtlpReceiver } from '#test/upstreams/otlp-receiver.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { eventually } from './eventually.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, callerKey, provider, route, rule, target } from './resources.ts';
import { upstreamScripts } from './speakers.ts';

// Canaries in every place where a careless line would let them out: keys of providers and callers, also as an upstream
// that repeats them in its errors, and the content of prompts and answers in what operators see.

const providerKey = 'sk-proj-CANARYprovider0123456789abcdefghijklmnopqrstuvwxyz';
const promptCanary = 'CANARYprompt';
const answerCanary = 'CANARYanswer';
const wrongKey = 'sp-CANARYwrong0123456789abcdefghijklmnopqrstuvwxyz';

let collector: OtlpReceiver;
let upstream: ScriptedUpstream;
let gateway: Gateway;
beforeAll(async () => {
  collector = await startOtlpReceiver();
  upstream = await startScriptedUpstream();
  const at = { url: upstream.url, apiKey: providerKey };
  gateway = await startGateway({
    'base.yaml': base({ traces: { endpoint: collector.url } }),
    'route.yaml': [
      ...provider('openai', { type: 'OpenAI', ...at }),
      ...provider('anthropic', { type: 'Anthropic', ...at }),
      route('main', [rule('openai', [target('openai')]), rule('anthropic', [target('anthropic')])]),
    ],
  });
});
beforeEach(() => upstream.reset());
afterAll(async () => {
  await gateway.stop();
  await Promise.all([upstream.stop(), collector.stop()]);
});

const told = `Incorrect API key provided: ${providerKey}. You sent ${callerKey} and Authorization: Bearer ${providerKey}. Bad value: ${promptCanary}`;
/** Texts at which parsers stumble, and quote what they stumbled at. */
const garbled = [
  json(`${answerCanary} is no JSON`),
  json(`{"choices": "${answerCanary}", }`),
  json(`<b>${answerCanary}`),
];
const loud = {
  openai: [
    ...garbled,
    eventStream([`data: ${answerCanary}\n\n`]),
    eventStream([
      ...openaiChatFrames({ text: 'x' }, { usage: true }).slice(0, 2),
      `data: ${answerCanary}\n\n`,
    ]),
    ...[400, 401, 403, 404, 429, 500].map((status) =>
      openaiFailure(status, {
        message: told,
        code: providerKey,
        headers: { 'x-echo': providerKey, 'set-cookie': `k=${providerKey}`, 'www-authenticate': providerKey },
      }),
    ),
    cutAfter(openaiChatFrames({ text: answerCanary }, { usage: true }).slice(0, 3)),
    eventStream([`data: ${JSON.stringify({ error: { message: told } })}\n\n`]),
    eventStream([
      ...openaiChatFrames({ text: answerCanary }, { usage: true }).slice(0, 2),
      `data: ${JSON.stringify({ error: { message: told } })}\n\n`,
    ]),
    eventStream([`data: not json ${providerKey}\n\n`]),
  ],
  anthropic: [
    ...garbled,
    eventStream([`event: content_block_delta\ndata: ${answerCanary}\n\n`]),
    ...[400, 401, 403, 404, 429, 529].map((status) => anthropicFailure(status, { message: told })),
    cutAfter(anthropicMessageFrames({ text: answerCanary }).slice(0, 4)),
    eventStream([namedFrame({ type: 'error', ...{ error: { type: 'api_error', message: told } } })]),
    eventStream([
      ...anthropicMessageFrames({ text: answerCanary }).slice(0, 4),
      namedFrame({ type: 'error', ...{ error: { type: 'api_error', message: told } } }),
    ]),
    eventStream([`event: message_start\ndata: not json ${providerKey}\n\n`]),
  ],
};

/** Every answer that a client gets, head and body. */
async function answersOf(path: string, model: string, stream: boolean): Promise<string> {
  const body = { model, max_tokens: 9, stream, messages: [{ role: 'user', content: promptCanary }] };
  const response = await gateway.post(path, body);
  return `${JSON.stringify([...response.headers])}\n${await response.text()}`;
}

test('no-key-leaves-by-any-door-whatever-the-upstream-says', async () => {
  let answers = '';
  let count = 0;
  for (const path of ['/v1/chat/completions', '/v1/messages']) {
    for (const model of ['openai', 'anthropic'] as const) {
      for (const answer of loud[model]) {
        for (const stream of [true, false]) {
          upstream.script(answer);
          answers += await answersOf(path, model, stream);
          count += 1;
        }
      }
      upstream.script(upstreamScripts[model === 'openai' ? 'gpt' : 'claude']({ text: answerCanary }));
      await answersOf(path, model, true);
      count += 1;
    }
  }
  for (const path of ['/v1/chat/completions', '/v1/messages'])
    answers += await (await gateway.post(path, `{"model": "openai", ${promptCanary}`)).text();
  const refused = await gateway.post(
    '/v1/chat/completions',
    {},
    { headers: { authorization: `Bearer ${wrongKey}` } },
  );
  answers += await refused.text();
  answers += await (await gateway.post(`/v1/nope?key=${callerKey}`, {})).text();
  expect(upstream.unused()).toBe(0);
  // Otherwise nothing would be proven.
  expect(upstream.requests[0]?.body.toString()).toContain(promptCanary);
  expect(JSON.stringify(upstream.requests[0]?.headers)).toContain(providerKey);

  await eventually(() => {
    expect(gateway.accessLines.length).toBeGreaterThanOrEqual(count);
    expect(collector.spans().length).toBeGreaterThanOrEqual(2 * count);
  });
  const doors = {
    answers,
    accessLog: gateway.accessLines.join('\n'),
    log: gateway.log(),
    metrics: await gateway.admin('/metrics'),
    snapshot: await gateway.admin('/snapshot'),
    status: await gateway.admin('/status'),
    findings: gateway.findings(),
    spans: collector.raw(),
  };
  expect(doors.snapshot).toContain('[redacted]');
  const keys = [providerKey, callerKey, wrongKey];
  const found = Object.entries(doors).flatMap(([door, text]) =>
    keys
      .filter((key) => text.includes(key))
      .map((key) => `${door}: ${key.slice(0, 12)} in ${around(text, key)}`),
  );
  expect(found).toEqual([]);
  const { answers: _answers, ...watched } = doors;
  const content = Object.entries(watched).flatMap(([door, text]) =>
    [promptCanary, answerCanary]
      .filter((canary) => text.includes(canary))
      .map((canary) => `${door}: ${around(text, canary)}`),
  );
  expect(content).toEqual([]);
});

function around(text: string, what: string): string {
  const at = text.indexOf(what);
  return text.slice(Math.max(0, at - 120), at + 20);
}
