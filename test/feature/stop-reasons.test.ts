import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { speakers, upstreamScripts } from './speakers.ts';
import { modes } from './view.ts';
import { startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const [openai, anthropic] = speakers;

test.each([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['content_filter', 'refusal'],
])('openai-%s-is-anthropic-%s', async (finish, expected) => {
  world.upstreams.gpt.respondAlways(upstreamScripts.gpt({ text: 'so', finish }));
  for (const mode of modes) expect((await anthropic.ask(world.gateway, 'gpt', mode)).finish).toBe(expected);
});

test.each([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'],
  ['refusal', 'content_filter'],
  ['model_context_window_exceeded', 'length'],
])('anthropic-%s-is-openai-%s', async (finish, expected) => {
  world.upstreams.claude.respondAlways(upstreamScripts.claude({ text: 'so', finish }));
  for (const mode of modes) expect((await openai.ask(world.gateway, 'claude', mode)).finish).toBe(expected);
});

test.each(modes)('a-refusal-of-openai-is-one-for-the-anthropic-client-%s', async (mode) => {
  world.upstreams.gpt.script(upstreamScripts.gpt({ refusal: 'I cannot help with that.' }));
  const view = await anthropic.ask(world.gateway, 'gpt', mode);
  expect(view).toMatchObject({ finish: 'refusal', refusal: 'I cannot help with that.' });
});

test.each(modes)('a-refusal-of-openai-reaches-the-openai-client-%s', async (mode) => {
  world.upstreams.gpt.script(upstreamScripts.gpt({ refusal: 'I cannot help with that.' }));
  expect(await openai.ask(world.gateway, 'gpt', mode)).toMatchObject({
    refusal: 'I cannot help with that.',
    text: '',
  });
});

test.each(modes)('the-stop-sequence-is-named-to-the-anthropic-client-%s', async (mode) => {
  world.upstreams.claude.script(
    upstreamScripts.claude({ text: 'so', finish: 'stop_sequence', stopSequence: 'END' }),
  );
  const params = { model: 'claude', max_tokens: 9, messages: [{ role: 'user' as const, content: 'hi' }] };
  const client = world.gateway.anthropic();
  const message =
    mode === 'Whole'
      ? await client.messages.create(params)
      : await client.messages.stream(params).finalMessage();
  expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
});
