import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { callProxy, streamed } from '../rig/call-proxy.ts';
import { keyAndPolicy, openAI, type ProxyRig, route, settings, startProxy } from '../rig/proxy-rig.ts';
import {
  answerStream,
  finishFrame,
  roleFrame,
  type ScriptedUpstream,
  startUpstream,
  textFrame,
  usageFrame,
} from '../rig/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let proxy: ProxyRig;
beforeAll(async () => {
  upstream = await startUpstream(answerStream([]));
  proxy = await startProxy([settings, ...keyAndPolicy, openAI('first', upstream.url), route(['first'])]);
});
afterAll(async () => {
  await proxy.stop();
  await upstream.stop();
});

const messages = { ...streamed, max_tokens: 5 };
const whole = [roleFrame, textFrame('all'), finishFrame];

test.each([
  ['', whole],
  ['-and-with-usage', [...whole, usageFrame]],
])('a-native-stream-that-ends-without-DONE-is-whole%s', async (_name, frames) => {
  upstream.play(answerStream(frames));
  const answer = await callProxy(proxy.url, streamed);
  expect(await answer.text()).toBe(whole.join(''));
  const record = await proxy.recordOf(answer);
  expect(record).toMatchObject({ code: undefined, finish: 'Stop', attempts: [{ outcome: 'Ok' }] });
});

test('a-translated-stream-that-ends-without-DONE-gets-its-last-word', async () => {
  upstream.play(answerStream([...whole, usageFrame]));
  const answer = await callProxy(proxy.url, messages, { path: '/v1/messages' });
  const text = await answer.text();
  expect(text).toContain('"text":"all"');
  expect(text).toContain('"stop_reason":"end_turn"');
  expect(text).toContain('"output_tokens":2');
  expect(text.endsWith('event: message_stop\ndata: {"type":"message_stop"}\n\n')).toBe(true);
  const record = await proxy.recordOf(answer);
  expect(record).toMatchObject({ code: undefined, usage: { input: 3, output: 2 } });
});

test('a-last-frame-without-its-blank-line-is-read', async () => {
  upstream.play(answerStream([roleFrame, textFrame('all'), finishFrame.trimEnd()]));
  const answer = await callProxy(proxy.url, messages, { path: '/v1/messages' });
  expect(await answer.text()).toContain('event: message_stop');
});

test.each(['/v1/chat/completions', '/v1/messages'])(
  'a-stream-that-ends-without-a-finish-reason-was-cut-%s',
  async (path) => {
    upstream.play(answerStream([roleFrame, textFrame('half'), usageFrame]));
    const answer = await callProxy(proxy.url, messages, { path });
    expect(await answer.text()).toMatch(/half[\s\S]*too early/);
    expect(await proxy.recordOf(answer)).toMatchObject({
      code: 'upstream_failed',
      attempts: [{ outcome: 'Cut' }],
    });
  },
);
