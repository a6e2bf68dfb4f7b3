import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { anthropicMessageScript } from './anthropic-message.ts';
import type { ModelAnswer } from './model-answer.ts';
import { openaiChatScript } from './openai-chat.ts';
import { openaiCompletionScript } from './openai-completion.ts';
import { openaiEmbeddingsScript } from './openai-embeddings.ts';
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';

// The shapes are right when the providers' own clients, pointed straight at the upstream, read them back.

const answer: ModelAnswer = {
  reasoning: 'think first',
  signature: 'sig',
  text: 'Grüße  🚀 there',
  toolCalls: [
    { id: 'call_1', name: 'weather', arguments: '{"city":"Zürich"}' },
    { id: 'call_2', name: 'time', arguments: '{ "zone" : "UTC" }' },
  ],
  usage: { input: 10, cacheRead: 4, cacheWrite5m: 2, cacheWrite1h: 1, output: 6, reasoning: 3 },
};
const question = { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] } as const;

let upstream: ScriptedUpstream;
let openai: OpenAI;
let anthropic: Anthropic;
beforeAll(async () => {
  upstream = await startScriptedUpstream();
  openai = new OpenAI({ apiKey: 'k', baseURL: `${upstream.url}/v1`, maxRetries: 0 });
  anthropic = new Anthropic({ apiKey: 'k', baseURL: upstream.url, maxRetries: 0 });
});
beforeEach(() => upstream.reset());
afterAll(() => upstream.stop());

test('openai-client-reads-the-same-from-stream-and-completion', async () => {
  upstream.respondAlways(openaiChatScript(answer));
  const whole = await openai.chat.completions.create({ ...question, messages: [...question.messages] });
  const streamed = await openai.chat.completions
    .stream({ ...question, messages: [...question.messages], stream_options: { include_usage: true } })
    .finalChatCompletion();
  expect(whole.choices[0]?.message).toMatchObject({
    content: answer.text,
    tool_calls: answer.toolCalls?.map(({ id, name, arguments: text }) => ({
      id,
      function: { name, arguments: text },
    })),
  });
  expect(streamed.choices[0]?.message.content).toBe(answer.text);
  expect(streamed.choices[0]?.message.tool_calls).toMatchObject(whole.choices[0]?.message.tool_calls ?? []);
  expect(streamed.usage).toEqual(whole.usage);
  expect(whole.usage).toMatchObject({ prompt_tokens: 14, completion_tokens: 9, total_tokens: 23 });
});

test('anthropic-client-reads-the-same-from-stream-and-message', async () => {
  upstream.respondAlways(anthropicMessageScript(answer));
  const ask = { ...question, messages: [...question.messages] };
  const whole = await anthropic.messages.create(ask);
  const streamed = await anthropic.messages.stream(ask).finalMessage();
  expect(streamed.content).toEqual(whole.content);
  expect(whole.content.map(({ type }) => type)).toEqual(['thinking', 'text', 'tool_use', 'tool_use']);
  expect(streamed.usage).toEqual(whole.usage);
  expect(whole.usage).toMatchObject({ input_tokens: 10, cache_read_input_tokens: 4, output_tokens: 9 });
});

test('openai-client-reads-legacy-completions', async () => {
  upstream.respondAlways(openaiCompletionScript({ text: 'once upon a time' }));
  const whole = await openai.completions.create({ model: 'm', prompt: 'p' });
  let streamed = '';
  for await (const chunk of await openai.completions.create({ model: 'm', prompt: 'p', stream: true }))
    streamed += chunk.choices[0]?.text ?? '';
  expect([whole.choices[0]?.text, streamed]).toEqual(['once upon a time', 'once upon a time']);
});

test('openai-client-reads-embeddings-in-both-encodings', async () => {
  upstream.respondAlways(
    openaiEmbeddingsScript([
      [0.5, -1],
      [2, 0.25],
    ]),
  );
  const asFloats = await openai.embeddings.create({
    model: 'm',
    input: ['a', 'b'],
    encoding_format: 'float',
  });
  const byDefault = await openai.embeddings.create({ model: 'm', input: ['a', 'b'] });
  expect(asFloats.data.map(({ embedding }) => embedding)).toEqual([
    [0.5, -1],
    [2, 0.25],
  ]);
  expect(byDefault.data.map(({ embedding }) => embedding)).toEqual([
    [0.5, -1],
    [2, 0.25],
  ]);
});
