import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openaiCompletionScript } from '#test/upstreams/openai-completion.ts';
import { upstreamScripts } from './speakers.ts';
import { startWorld, upstreamModels, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

async function complete(model: string): Promise<{ whole: string; streamed: string }> {
  const client = world.gateway.openai();
  const whole = await client.completions.create({ model, prompt: 'Once', max_tokens: 20 });
  let streamed = '';
  for await (const chunk of await client.completions.create({
    model,
    prompt: 'Once',
    max_tokens: 20,
    stream: true,
  }))
    streamed += chunk.choices[0]?.text ?? '';
  return { whole: whole.choices[0]?.text ?? '', streamed };
}

test.each(['gpt', 'vllm'] as const)('legacy-completions-go-through-to-%s', async (name) => {
  world.upstreams[name].respondAlways(openaiCompletionScript({ text: ' upon a  time' }));
  expect(await complete(name)).toEqual({ whole: ' upon a  time', streamed: ' upon a  time' });
  expect(world.upstreams[name].requests[0]).toMatchObject({ path: '/v1/completions' });
  expect(world.upstreams[name].requests[0]?.json()).toMatchObject({
    model: upstreamModels[name],
    prompt: 'Once',
  });
});

test('legacy-completions-are-answered-by-anthropic', async () => {
  world.upstreams.claude.respondAlways(upstreamScripts.claude({ text: ' upon a  time' }));
  expect(await complete('claude')).toEqual({ whole: ' upon a  time', streamed: ' upon a  time' });
  expect(world.upstreams.claude.requests[0]?.json()).toMatchObject({
    max_tokens: 20,
    messages: [{ role: 'user' }],
  });
});

test('legacy-completions-are-answered-by-mock', async () => {
  const { whole, streamed } = await complete('mock');
  expect(whole).toBe('Hello from the mock, with  two spaces.');
  expect(streamed).toBe(whole);
});
