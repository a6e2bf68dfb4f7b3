import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { eventStream, gatedStream, json } from '#test/upstreams/answers.ts';
import { cutBeforeHead } from '#test/upstreams/failures.ts';
import { makeGate } from '#test/upstreams/gate.ts';
import { openaiChatFrames } from '#test/upstreams/openai-chat.ts';
import { upstreamScripts } from './speakers.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const messages = [{ role: 'user' as const, content: 'hi' }];

test('a-running-stream-notices-nothing-of-requests-that-go-wrong-beside-it', async () => {
  const gate = makeGate();
  const frames = openaiChatFrames({ text: 'one two three four' }, { usage: true });
  world.upstreams.gpt.script(gatedStream(frames, [undefined, undefined, undefined, gate.opened]));
  const stream = await world.gateway
    .openai()
    .chat.completions.create({ model: 'gpt', messages, stream: true });
  const chunks = stream[Symbol.asyncIterator]();
  await chunks.next();

  const oddities = [
    json('{"choices": 5}'),
    json('null'),
    json('[]'),
    json({ content: [{ type: 'unknown' }], usage: 'many' }),
    json(''),
    json('\u0000'),
    eventStream(['data: null\n\n']),
    eventStream(['event: message_start\ndata: {"type":"message_start"}\n\n']),
    eventStream([
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":7,"delta":{}}\n\n',
    ]),
    json({}, { status: 204 }),
    json({}, { status: 302, headers: { location: 'http://127.0.0.1:1/' } }),
    json('x', { headers: { 'content-encoding': 'gzip' } }),
    cutBeforeHead,
  ];
  for (const mode of [false, true]) {
    for (const oddity of oddities) {
      world.upstreams.claude.script(oddity);
      const response = await world.gateway.post('/v1/chat/completions', {
        model: 'claude',
        messages,
        stream: mode,
      });
      // Whatever became of it, it is an answer, and an error is one that says so.
      const text = await response.text();
      if (response.status !== 200) expect(text).toContain('"code":"upstream_failed"');
    }
  }

  gate.open();
  let text = '';
  for (let next = await chunks.next(); !next.done; next = await chunks.next())
    text += next.value.choices[0]?.delta.content ?? '';
  expect(text).toBe('one two three four');
  expect(world.gateway.log()).not.toMatch(/TypeError|RangeError|unhandled/);
});

test('a-hundred-parallel-requests-get-each-its-own-answer', async () => {
  const echo = (name: 'gpt' | 'claude') => {
    world.upstreams[name].respondAlways((request) => {
      const asked = /number (\d+)/.exec(request.body.toString())?.[1];
      const script = upstreamScripts[name]({ text: `answer  ${asked} 🚀`, id: `id-${asked}` });
      return typeof script === 'function' ? script(request) : script;
    });
  };
  echo('gpt');
  echo('claude');
  const client = world.gateway.openai();
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_unused, number) => {
      const params = {
        model: number % 2 === 0 ? 'gpt' : 'claude',
        messages: [{ role: 'user' as const, content: `number ${number}` }],
      };
      if (number % 3 === 0) return (await client.chat.completions.create(params)).choices[0]?.message.content;
      return (await client.chat.completions.stream(params).finalChatCompletion()).choices[0]?.message.content;
    }),
  );
  expect(answers).toEqual(Array.from({ length: 100 }, (_unused, number) => `answer  ${number} 🚀`));
});
