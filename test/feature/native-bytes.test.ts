import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventStream, json } from '#test/upstreams/answers.ts';
import { anthropicMessage, anthropicMessageFrames } from '#test/upstreams/anthropic-message.ts';
import { openaiChat, openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { callerKey } from './resources.ts';
import { startWorld, upstreamModels, type World } from './world.ts';

// Same dialect on both sides: what is not ours to change goes through byte for byte, in both directions.

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

// Odd spacing, an unknown field, a number that JavaScript cannot hold, an escape that need not be one, a nested "model".
const openaiBody = (model: string) =>
  `{ "x_new" : {"model":"inner","n":12345678901234567890},\n  "messages":[{"role":"user","content":"\\u0068i \\/ é"}], "temperature": 1.0, "model":  "${model}" , "seed":1e2}`;
const anthropicBody = (model: string) =>
  `{"max_tokens":9,"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"1h"}}],\n "tools":[{"name":"z","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral"}},{"name":"a","input_schema":{"type":"object"}}],"model":"${model}","messages":[{"role":"user","content":[{"type":"text","text":"hi","cache_control":{"type":"ephemeral"}}]}],"x_new":12345678901234567890}`;

describe.each(['gpt', 'vllm'] as const)('openai-client-of-%s', (name) => {
  test('only-the-model-is-edited-in-a-request', async () => {
    world.upstreams[name].script(json(openaiChat({ text: 'hi' })));
    await world.gateway.post('/v1/chat/completions', openaiBody(name));
    expect(world.upstreams[name].requests[0]?.body.toString()).toBe(openaiBody(upstreamModels[name]));
  });

  test('an-answer-comes-back-byte-for-byte', async () => {
    const answer = `{ "id":"1", "x_new":12345678901234567890, "choices":[ ],\n"model":"m\\u00e9", "usage":null }`;
    world.upstreams[name].script(json(answer));
    const response = await world.gateway.post('/v1/chat/completions', openaiBody(name));
    expect(await response.text()).toBe(answer);
  });
});

test('a-stream-that-asked-for-usage-comes-back-byte-for-byte', async () => {
  const frames = [': a comment\n\n', ...openaiChatFrames({ text: 'a b 🚀' }, { usage: true })];
  world.upstreams.gpt.script(eventStream(frames));
  const body =
    '{"model":"gpt","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"hi"}]}';
  const response = await world.gateway.post('/v1/chat/completions', body);
  expect((await response.text()).replaceAll(': a comment\n\n', '')).toBe(frames.slice(1).join(''));
  expect(world.upstreams.gpt.requests[0]?.body.toString()).toBe(
    body.replace('"gpt"', JSON.stringify(upstreamModels.gpt)),
  );
});

test('stream-options-of-the-client-are-kept-where-usage-is-added', async () => {
  world.upstreams.gpt.script(eventStream(openaiChatFrames({ text: 'a' }, { usage: true })));
  const body = {
    model: 'gpt',
    stream: true,
    stream_options: { include_obfuscation: false },
    messages: [{ role: 'user', content: 'hi' }],
  };
  await (await world.gateway.post('/v1/chat/completions', body)).text();
  expect(world.upstreams.gpt.requests[0]?.json()).toEqual({
    ...body,
    model: upstreamModels.gpt,
    stream_options: { include_obfuscation: false, include_usage: true },
  });
});

describe('anthropic-client-of-Anthropic', () => {
  const headers = {
    authorization: '',
    'x-api-key': callerKey,
    'anthropic-version': '2023-06-01',
    'anthropic-beta': 'new-thing-2026',
  };

  test('only-the-model-is-edited-so-cache-marks-and-tool-order-stay', async () => {
    world.upstreams.claude.script(json(anthropicMessage({ text: 'hi' })));
    await world.gateway.post('/v1/messages', anthropicBody('claude'), { headers });
    const [request] = world.upstreams.claude.requests;
    expect(request?.body.toString()).toBe(anthropicBody(upstreamModels.claude));
    expect(request?.headers).toMatchObject({
      'anthropic-beta': 'new-thing-2026',
      'anthropic-version': '2023-06-01',
    });
  });

  test('an-answer-comes-back-byte-for-byte', async () => {
    const answer = `{"type":"message", "x_new":1.0,"content":[], "usage":{"input_tokens":1,"output_tokens":1 } }`;
    world.upstreams.claude.script(json(answer));
    const response = await world.gateway.post('/v1/messages', anthropicBody('claude'), { headers });
    expect(await response.text()).toBe(answer);
  });

  test('a-stream-comes-back-byte-for-byte', async () => {
    const frames = anthropicMessageFrames({ text: 'a b 🚀', reasoning: 'hm' });
    frames.splice(3, 0, 'event: x_new\ndata: {"type":"x_new", "n":1.0}\n\n');
    world.upstreams.claude.script(eventStream(frames));
    const body = anthropicBody('claude').replace('{', '{"stream":true,');
    const response = await world.gateway.post('/v1/messages', body, { headers });
    expect(await response.text()).toBe(frames.join(''));
  });
});

test('an-openai-request-keeps-cache-marks-and-their-order-on-the-way-to-anthropic', async () => {
  world.upstreams.claude.script(json(anthropicMessage({ text: 'hi' })));
  const mark = { cache_control: { type: 'ephemeral' } };
  const tool = (name: string, extra: object = {}) => ({
    type: 'function',
    function: { name, parameters: { type: 'object' } },
    ...extra,
  });
  await world.gateway.post('/v1/chat/completions', {
    model: 'claude',
    messages: [
      { role: 'system', content: [{ type: 'text', text: 'rules', ...mark }] },
      { role: 'user', content: [{ type: 'text', text: 'hi', ...mark }] },
    ],
    tools: [tool('zeta', mark), tool('alpha'), tool('mid')],
  });
  expect(world.upstreams.claude.requests[0]?.json()).toMatchObject({
    system: [{ type: 'text', text: 'rules', ...mark }],
    tools: [{ name: 'zeta', ...mark }, { name: 'alpha' }, { name: 'mid' }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', ...mark }] }],
  });
});
