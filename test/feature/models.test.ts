import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { key, policy } from './resources.ts';
import { startWorld, type World } from './world.ts';

const narrowKey = 'sp-narrow-key-0123456789abcdefghijklmnopqrstuvw';
let world: World;
beforeAll(async () => {
  world = await startWorld([
    ...key('narrow', narrowKey, { models: ['gpt', 'mock'], attributes: { team: 'red' } }),
    policy('no-mock-for-red', {
      callers: { teams: ['red'] },
      access: { rules: [{ name: 'no-mock', effect: 'Deny', models: ['mock'] }] },
    }),
  ]);
});
afterAll(() => world.stop());

async function listed(apiKey?: string): Promise<{ openai: string[]; anthropic: string[] }> {
  const options = apiKey === undefined ? {} : { apiKey };
  const openai: string[] = [];
  for await (const model of world.gateway.openai(options).models.list()) openai.push(model.id);
  const anthropic: string[] = [];
  for await (const model of world.gateway.anthropic(options).models.list()) anthropic.push(model.id);
  return { openai: openai.sort(), anthropic: anthropic.sort() };
}

test('a-caller-who-may-use-all-sees-all-in-both-shapes', async () => {
  const all = ['claude', 'gpt', 'mock', 'vllm'];
  expect(await listed()).toEqual({ openai: all, anthropic: all });
});

test('a-caller-sees-only-what-key-and-policies-leave', async () => {
  expect(await listed(narrowKey)).toEqual({ openai: ['gpt'], anthropic: ['gpt'] });
});

test('what-is-not-listed-is-not-served', async () => {
  const client = world.gateway.openai({ apiKey: narrowKey });
  const ask = (model: string) =>
    client.chat.completions.create({ model, messages: [{ role: 'user', content: 'hi' }] });
  await expect(ask('mock')).rejects.toMatchObject({ status: 403, code: 'model_not_allowed' });
  await expect(ask('claude')).rejects.toMatchObject({ status: 403, code: 'model_not_allowed' });
});

test('a-stranger-sees-no-list', async () => {
  await expect(listed('sp-wrong')).rejects.toMatchObject({ status: 401 });
});
