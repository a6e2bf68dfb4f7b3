import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { upstreamScripts } from './speakers.ts';
import { startWorld, upstreamNames, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, note: { type: ['string', 'null'], default: null } },
  required: ['city', 'note'],
  additionalProperties: false,
};
const reply = '{"city":"Bern","note":null}';

test.each(upstreamNames)('openai-client-parses-what-%s-answers', async (name) => {
  world.upstreams[name].script(upstreamScripts[name]({ text: reply }));
  const completion = await world.gateway.openai().chat.completions.parse({
    model: name,
    messages: [{ role: 'user', content: 'Where?' }],
    response_format: { type: 'json_schema', json_schema: { name: 'place', schema, strict: true } },
  });
  expect(JSON.parse(completion.choices[0]?.message.content ?? '')).toEqual({ city: 'Bern', note: null });
  const body = world.upstreams[name].requests[0]?.json();
  expect(body).toMatchObject(
    name === 'claude'
      ? { output_config: { format: { type: 'json_schema', schema } } }
      : { response_format: { type: 'json_schema', json_schema: { name: 'place', schema, strict: true } } },
  );
});

test.each(upstreamNames)('anthropic-client-gets-its-schema-to-%s', async (name) => {
  world.upstreams[name].script(upstreamScripts[name]({ text: reply }));
  const message = await world.gateway.anthropic().messages.create({
    model: name,
    max_tokens: 50,
    messages: [{ role: 'user', content: 'Where?' }],
    output_config: { format: { type: 'json_schema', schema } },
  });
  expect(message.content).toMatchObject([{ type: 'text', text: reply }]);
  const body = world.upstreams[name].requests[0]?.json();
  expect(body).toMatchObject(
    name === 'claude'
      ? { output_config: { format: { type: 'json_schema', schema } } }
      : { response_format: { type: 'json_schema', json_schema: { name: expect.any(String), schema } } },
  );
});
