import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { speakers } from '#test/feature/speakers.ts';
import { startWorld, type World } from '#test/feature/world.ts';
import { eventStream } from '#test/upstreams/answers.ts';
import { anthropicMessageFrames } from '#test/upstreams/anthropic-message.ts';
import { cutAt, everyByte, inOneWrite } from '#test/upstreams/cutters.ts';
import type { ModelAnswer } from '#test/upstreams/model-answer.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const answer: ModelAnswer = {
  pieces: ['é', '🚀 ', '漢'],
  toolCalls: [
    { id: 'call_a', name: 'time', arguments: '{"zone":"Zürich"}', pieces: ['{"zone":"Zü', 'rich"}'] },
  ],
};
const frames = {
  gpt: openaiChatFrames(answer, { usage: true }),
  claude: anthropicMessageFrames(answer),
};
const expected = {
  text: 'é🚀 漢',
  toolCalls: answer.toolCalls?.map(({ id, name, arguments: text }) => ({ id, name, arguments: text })),
};

const pairs = speakers.flatMap((speaker) =>
  (['gpt', 'claude'] as const).map((name) => [speaker.dialect, name, speaker] as const),
);

describe.each(pairs)('%s-client-of-%s', (_dialect, name, speaker) => {
  const bytes = Buffer.from(frames[name].join(''));
  const read = () => speaker.askWithTools(world.gateway, name, 'Stream');

  test('reads-a-stream-that-comes-in-one-piece', async () => {
    world.upstreams[name].script(eventStream(frames[name], { cut: inOneWrite }));
    expect(await read()).toMatchObject(expected);
  });

  test('reads-a-stream-that-comes-byte-by-byte', async () => {
    world.upstreams[name].script(eventStream(frames[name], { cut: everyByte }));
    expect(await read()).toMatchObject(expected);
  });

  test('reads-a-stream-cut-at-any-byte', async () => {
    for (let position = 1; position < bytes.length; position += 1) {
      world.upstreams[name].script(eventStream(frames[name], { cut: cutAt(position) }));
      const view = await read();
      if (view.text !== expected.text || view.toolCalls[0]?.arguments !== expected.toolCalls?.[0]?.arguments)
        throw new Error(`cut at ${position}: ${JSON.stringify(view)}`);
    }
  }, 120_000);

  test('reads-a-stream-with-CRLF-line-ends', async () => {
    world.upstreams[name].script(eventStream(frames[name].map((frame) => frame.replaceAll('\n', '\r\n'))));
    expect(await read()).toMatchObject(expected);
  });

  test('reads-a-stream-that-ends-with-trailers', async () => {
    const ending = [{ kind: 'Trailers', fields: { 'x-checksum': 'abc' } }] as const;
    world.upstreams[name].script(eventStream(frames[name], { ending }));
    expect(await read()).toMatchObject(expected);
  });

  test('reads-a-frame-of-half-a-megabyte-and-says-so-where-one-is-too-large', async () => {
    const long = 'long ünd '.repeat(60_000);
    const make = (text: string) =>
      name === 'gpt'
        ? openaiChatFrames({ pieces: [text] }, { usage: true })
        : anthropicMessageFrames({ pieces: [text] });
    world.upstreams[name].script(eventStream(make(long)));
    expect((await speaker.ask(world.gateway, name, 'Stream')).text).toBe(long);
    world.upstreams[name].script(eventStream(make('x'.repeat(80 * 1024 * 1024)), { cut: inOneWrite }));
    const outcome = await speaker.ask(world.gateway, name, 'Stream').then(
      () => 'read',
      (error: unknown) => error,
    );
    expect(outcome).toBeInstanceOf(Error);
    world.upstreams[name].script(eventStream(frames[name]));
    expect(await read()).toMatchObject(expected);
  }, 60_000);
});
