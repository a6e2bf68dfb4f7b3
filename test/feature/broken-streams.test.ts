import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { dataFrame, eventStream, json, namedFrame } from '#test/upstreams/answers.ts';
import { anthropicMessageFrames } from '#test/upstreams/anthropic-message.ts';
import { cutAfter, hangAfter } from '#test/upstreams/failures.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { type Pair, pairModels, startPair } from './pair.ts';
import { speakers, upstreamScripts } from './speakers.ts';

let pair: Pair;
beforeAll(async () => {
  pair = await startPair({ ruleFields: { timeouts: { firstToken: '250ms', streamIdle: '250ms' } } });
});
beforeEach(() => pair.reset());
afterAll(() => pair.stop());

const answer = { text: 'one two three four' };
/** How many frames come before the first content, and how many hold content. */
const wires = {
  openai: {
    frames: openaiChatFrames(answer, { usage: true }),
    before: 1,
    failure: dataFrame({ error: { message: 'overloaded', type: 'server_error', param: null, code: null } }),
  },
  anthropic: {
    frames: anthropicMessageFrames(answer),
    before: 3,
    failure: namedFrame({ type: 'error', ...{ error: { type: 'overloaded_error', message: 'Overloaded' } } }),
  },
} as const;
const scripts = { openai: upstreamScripts.gpt, anthropic: upstreamScripts.claude };

/** Streams through the SDK until the end or an error; keeps the text of both. */
async function stream(dialect: string, model: string): Promise<{ text: string; error: unknown }> {
  const seen: { text: string; error: unknown } = { text: '', error: undefined };
  const messages = [{ role: 'user' as const, content: 'count' }];
  try {
    if (dialect === 'openai-chat') {
      const chunks = await pair.gateway.openai().chat.completions.create({ model, messages, stream: true });
      for await (const chunk of chunks) seen.text += chunk.choices[0]?.delta.content ?? '';
    } else {
      const events = await pair.gateway
        .anthropic()
        .messages.create({ model, messages, max_tokens: 9, stream: true });
      for await (const event of events)
        if (event.type === 'content_block_delta' && event.delta.type === 'text_delta')
          seen.text += event.delta.text;
    }
  } catch (error) {
    seen.error = error;
  }
  return seen;
}

const pairs = speakers.flatMap(({ dialect }) => pairModels.map((model) => [dialect, model] as const));

describe.each(pairs)('%s-client-of-%s', (dialect, model) => {
  const { frames, before, failure } = wires[model];

  test.each([
    ['cut-before-any-frame', cutAfter([])],
    ['cut-after-frames-without-content', cutAfter(frames.slice(0, before))],
    ['ended-after-frames-without-content', eventStream(frames.slice(0, before))],
    ['hanging-after-frames-without-content', hangAfter(frames.slice(0, before))],
    ['failing-after-frames-without-content', eventStream([...frames.slice(0, before), failure])],
    [
      'answered-200-with-something-that-is-no-stream',
      json('<html>busy</html>', { headers: { 'content-type': 'text/html' } }),
    ],
    ['talking-nonsense', eventStream(['data: {"choices": [\n\n'])],
  ])('a-stream-%s-falls-back-without-a-trace', async (_name, broken) => {
    pair.first.script(broken);
    pair.second.script(scripts[model](answer));
    expect(await stream(dialect, model)).toEqual({ text: answer.text, error: undefined });
  });

  test.each([
    ['cut', 1, cutAfter],
    ['cut', 3, cutAfter],
    ['ended-without-a-last-word', 2, (some: string[]) => eventStream(some)],
    ['hanging', 2, hangAfter],
    ['failing', 1, (some: string[]) => eventStream([...some, failure])],
    ['failing', 3, (some: string[]) => eventStream([...some, failure])],
    ['turning-to-nonsense', 2, (some: string[]) => eventStream([...some, 'data: {"choices": [\n\n'])],
  ])(
    'a-stream-%s-after-%i-words-is-an-error-and-no-other-provider-goes-on',
    async (_name, words, breakAfter) => {
      pair.first.script(breakAfter(frames.slice(0, before + words)));
      const { text, error } = await stream(dialect, model);
      expect(text).toBe(['one ', 'two ', 'three ', 'four'].slice(0, words).join(''));
      expect(error).toBeInstanceOf(Error);
      expect(JSON.stringify(Reflect.get(Object(error), 'error'))).toMatch(/upstream_(failed|timeout)/);
      expect(pair.second.requests).toEqual([]);
    },
  );

  test('the-next-request-is-served-as-if-nothing-had-been', async () => {
    pair.first.script(cutAfter(frames.slice(0, before + 1)), scripts[model](answer));
    await stream(dialect, model);
    expect(await stream(dialect, model)).toEqual({ text: answer.text, error: undefined });
  });
});

test.each(speakers.map((speaker) => [speaker.dialect, speaker] as const))(
  'a-whole-answer-that-is-no-JSON-is-never-taken-for-one-%s',
  async (_dialect, speaker) => {
    for (const model of pairModels) {
      pair.reset();
      pair.first.script(json('{"choices": [{"mess'));
      pair.second.script(scripts[model](answer));
      expect((await speaker.ask(pair.gateway, model, 'Whole')).text).toBe(answer.text);
    }
  },
);
