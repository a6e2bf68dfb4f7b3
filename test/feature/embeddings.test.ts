import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { BadRequestError } from 'openai';
import { openaiEmbeddingsScript } from '#test/upstreams/openai-embeddings.ts';
import { startWorld, upstreamModels, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const vectors = [
  [0.5, -1, 0.25],
  [2, 0.125, -8],
];

test.each(['gpt', 'vllm'] as const)('openai-client-gets-vectors-in-order-from-%s', async (name) => {
  world.upstreams[name].respondAlways(openaiEmbeddingsScript(vectors));
  const client = world.gateway.openai();
  const byDefault = await client.embeddings.create({ model: name, input: ['a', 'b'] });
  const floats = await client.embeddings.create({
    model: name,
    input: ['a', 'b'],
    encoding_format: 'float',
    dimensions: 3,
  });
  expect(byDefault.data.map(({ embedding }) => embedding)).toEqual(vectors);
  expect(floats.data.map(({ embedding }) => embedding)).toEqual(vectors);
  expect(floats.usage).toEqual({ prompt_tokens: 5, total_tokens: 5 });
  expect(world.upstreams[name].requests.map(({ path }) => path)).toEqual([
    '/v1/embeddings',
    '/v1/embeddings',
  ]);
  expect(world.upstreams[name].requests[1]?.json()).toEqual({
    model: upstreamModels[name],
    input: ['a', 'b'],
    encoding_format: 'float',
    dimensions: 3,
  });
});

test('embeddings-of-anthropic-are-a-clear-400', async () => {
  const call = world.gateway.openai().embeddings.create({ model: 'claude', input: 'a' });
  await expect(call).rejects.toBeInstanceOf(BadRequestError);
  await expect(call).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(/embeddings/i),
  });
  expect(world.upstreams.claude.requests).toEqual([]);
});

test('a-missing-input-is-named', async () => {
  const response = await world.gateway.post('/v1/embeddings', { model: 'gpt' });
  world.upstreams.gpt.respondAlways(openaiEmbeddingsScript(vectors));
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { param: 'input', code: 'invalid_request' } });
});
