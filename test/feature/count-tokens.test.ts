import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { json } from '#test/upstreams/answers.ts';
import { startWorld, upstreamModels, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const messages = [{ role: 'user' as const, content: 'How many tokens are in this sentence, roughly?' }];

test('anthropic-counts-for-itself', async () => {
  world.upstreams.claude.script(json({ input_tokens: 1234 }));
  const count = await world.gateway.anthropic().messages.countTokens({ model: 'claude', messages });
  expect(count.input_tokens).toBe(1234);
  expect(world.upstreams.claude.requests[0]).toMatchObject({ path: '/v1/messages/count_tokens' });
  expect(world.upstreams.claude.requests[0]?.json()).toEqual({ model: upstreamModels.claude, messages });
});

test.each(['gpt', 'vllm', 'mock'])('tokens-for-%s-are-counted-here', async (model) => {
  const client = world.gateway.anthropic();
  const short = await client.messages.countTokens({ model, messages });
  const long = await client.messages.countTokens({
    model,
    messages: [...messages, ...messages, ...messages],
  });
  expect(short.input_tokens).toBeGreaterThan(5);
  expect(short.input_tokens).toBeLessThan(40);
  expect(long.input_tokens).toBeGreaterThan(2 * short.input_tokens);
  expect([...world.upstreams.gpt.requests, ...world.upstreams.vllm.requests]).toEqual([]);
});
