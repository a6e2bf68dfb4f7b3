import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { dataFrame, eventStream, json } from '#test/upstreams/answers.ts';
import { anthropicMessage, anthropicMessageFrames } from '#test/upstreams/anthropic-message.ts';
import { openaiChat, openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { speakers } from './speakers.ts';
import { startWorld, type World } from './world.ts';

// Unusual, but within what https://html.spec.whatwg.org/multipage/server-sent-events.html and the providers allow.

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const answer = { text: 'one  two 🚀' };
const frames = {
  gpt: openaiChatFrames(answer, { usage: true }),
  claude: anthropicMessageFrames(answer),
};
const wholes = { gpt: openaiChat(answer), claude: anthropicMessage(answer) };

const pairs = speakers.flatMap((speaker) =>
  (['gpt', 'claude'] as const).map((name) => [speaker.dialect, name, speaker] as const),
);

describe.each(pairs)('%s-client-of-%s', (_dialect, name, speaker) => {
  const stream = frames[name];

  test.each([
    ['comments-between-frames', stream.map((frame) => `: keep-alive\n\n${frame}`)],
    ['no-space-after-the-colon', stream.map((frame) => frame.replaceAll(/^(event|data): /gm, '$1:'))],
    ['id-and-retry-fields', stream.map((frame) => `id: 7\nretry: 1000\n${frame}`)],
    ['carriage-returns-alone', stream.map((frame) => frame.replaceAll('\n', '\r'))],
    ['a-byte-order-mark', [`\uFEFF${stream[0]}`, ...stream.slice(1)]],
    ['empty-lines-between-frames', stream.map((frame) => `\n\n${frame}`)],
    ['data-over-several-lines', stream.map((frame) => frame.replace('data: {', 'data: {\ndata: '))],
    ['no-empty-line-at-the-end', [...stream.slice(0, -1), `${stream.at(-1)?.trimEnd()}\n`]],
  ])('reads-a-stream-with-%s', async (_what, sent) => {
    world.upstreams[name].script(eventStream(sent));
    expect((await speaker.ask(world.gateway, name, 'Stream')).text).toBe(answer.text);
  });

  test('reads-compressed-answers-of-an-upstream-that-was-told-it-may', async () => {
    world.upstreams[name].respondAlways((request) => {
      const streams = request.body.includes('"stream":true');
      const plain = streams ? eventStream(stream) : json(wholes[name]);
      if (!/gzip/.test(request.headers['accept-encoding'] ?? '')) return plain;
      const bytes = gzipSync(streams ? stream.join('') : JSON.stringify(wholes[name]));
      return {
        ...plain,
        headers: { ...plain.headers, 'content-encoding': 'gzip' },
        body: [{ kind: 'Write', bytes }],
      };
    });
    expect((await speaker.ask(world.gateway, name, 'Whole')).text).toBe(answer.text);
    expect((await speaker.ask(world.gateway, name, 'Stream')).text).toBe(answer.text);
  });
});

describe('what-openai-compatible-servers-put-into-one-chunk', () => {
  const head = { id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const chunk = (delta: object, finish: string | null = null) =>
    dataFrame({ ...head, choices: [{ index: 0, delta, finish_reason: finish }] });
  const call = (index: number, name: string, text: string) => ({
    index,
    id: `call_${index}`,
    type: 'function',
    function: { name, arguments: text },
  });
  const expected = {
    text: 'Looking.',
    toolCalls: [
      { id: 'call_0', name: 'weather', arguments: '{"city":"Bern"}' },
      { id: 'call_1', name: 'time', arguments: '{}' },
    ],
  };

  test.each([
    [
      'text-and-a-tool-call',
      [
        chunk({ role: 'assistant', content: 'Looking.', tool_calls: [call(0, 'weather', '{"city":')] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: '"Bern"}' } }] }),
        chunk({ tool_calls: [call(1, 'time', '{}')] }),
        chunk({}, 'tool_calls'),
      ],
    ],
    [
      'two-whole-tool-calls',
      [
        chunk({ content: 'Looking.' }),
        chunk({ tool_calls: [call(0, 'weather', '{"city":"Bern"}'), call(1, 'time', '{}')] }, 'tool_calls'),
      ],
    ],
    [
      'everything-and-the-finish',
      [
        chunk(
          {
            role: 'assistant',
            content: 'Looking.',
            tool_calls: [call(0, 'weather', '{"city":"Bern"}'), call(1, 'time', '{}')],
          },
          'tool_calls',
        ),
      ],
    ],
  ])('%s-is-taken-apart-in-order', async (_what, sent) => {
    for (const speaker of speakers) {
      world.upstreams.vllm.script(eventStream([...sent, dataFrame('[DONE]')]));
      expect(await speaker.askWithTools(world.gateway, 'vllm', 'Stream')).toMatchObject(expected);
    }
  });
});
