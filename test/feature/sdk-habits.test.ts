import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { upstreamScripts } from './speakers.ts';
import { startWorld, upstreamModels, type World } from './world.ts';

// What the SDKs do beyond a plain call: agent loops, beta paths, look-ups of one model, account headers.

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

test.each(['gpt', 'vllm', 'claude'] as const)(
  'the-tool-loop-of-the-openai-SDK-runs-over-%s',
  async (name) => {
    const asked: string[] = [];
    world.upstreams[name].script(
      upstreamScripts[name]({
        text: 'Let me look.',
        toolCalls: [
          { id: 'call_a', name: 'weather', arguments: '{"city":"Bern"}' },
          { id: 'call_b', name: 'weather', arguments: '{"city":"Zürich"}' },
        ],
      }),
      upstreamScripts[name]({ text: 'Rain in both.' }),
    );
    const runner = world.gateway.openai().chat.completions.runTools({
      model: name,
      stream: true,
      messages: [{ role: 'user', content: 'Weather in Bern and Zürich?' }],
      tools: [
        {
          type: 'function',
          function: {
            name: 'weather',
            description: 'Tells the weather.',
            parameters: { type: 'object', properties: { city: { type: 'string' } } },
            parse: JSON.parse,
            function: ({ city }: { city: string }) => {
              asked.push(city);
              return 'rain';
            },
          },
        },
      ],
    });
    expect(await runner.finalContent()).toBe('Rain in both.');
    expect(asked).toEqual(['Bern', 'Zürich']);
    const second = JSON.stringify(world.upstreams[name].requests[1]?.json());
    expect(second).toMatch(/call_a.*call_b.*rain.*rain/);
  },
);

test.each(['gpt', 'claude'] as const)('the-tool-loop-of-the-anthropic-SDK-runs-over-%s', async (name) => {
  const asked: unknown[] = [];
  world.upstreams[name].script(
    upstreamScripts[name]({ toolCalls: [{ id: 'toolu_a', name: 'weather', arguments: '{"city":"Bern"}' }] }),
    upstreamScripts[name]({ text: 'Rain.' }),
  );
  const runner = world.gateway.anthropic().beta.messages.toolRunner({
    model: name,
    max_tokens: 50,
    messages: [{ role: 'user', content: 'Weather in Bern?' }],
    tools: [
      {
        type: 'custom',
        name: 'weather',
        description: 'Tells the weather.',
        input_schema: { type: 'object', properties: { city: { type: 'string' } } },
        parse: (input: unknown) => input,
        run: (input: unknown) => {
          asked.push(input);
          return 'rain';
        },
      },
    ],
  });
  const message = await runner;
  expect(message.content).toMatchObject([{ type: 'text', text: 'Rain.' }]);
  expect(asked).toEqual([{ city: 'Bern' }]);
});

test('a-beta-header-of-the-anthropic-SDK-reaches-anthropic', async () => {
  world.upstreams.claude.script(upstreamScripts.claude({ text: 'yes' }));
  await world.gateway.anthropic().beta.messages.create({
    model: 'claude',
    max_tokens: 9,
    betas: ['token-efficient-tools-2025-02-19'],
    messages: [{ role: 'user', content: 'hi' }],
  });
  expect(world.upstreams.claude.requests[0]?.headers['anthropic-beta']).toBe(
    'token-efficient-tools-2025-02-19',
  );
});

test('one-model-can-be-looked-up-in-both-shapes', async () => {
  expect((await world.gateway.openai().models.retrieve('claude')).id).toBe('claude');
  expect((await world.gateway.anthropic().models.retrieve('gpt')).id).toBe('gpt');
  await expect(world.gateway.openai().models.retrieve('nope')).rejects.toMatchObject({ status: 404 });
});

test('account-headers-of-a-client-do-not-choose-the-account-upstream', async () => {
  world.upstreams.gpt.script(upstreamScripts.gpt({ text: 'yes' }));
  await world.gateway
    .openai({ organization: 'org-of-the-client', project: 'proj-of-the-client' })
    .chat.completions.create({ model: 'gpt', messages: [{ role: 'user', content: 'hi' }] });
  const headers = JSON.stringify(world.upstreams.gpt.requests[0]?.headers);
  expect(headers).not.toContain('of-the-client');
});

test('more-than-one-choice-goes-to-openai-and-is-refused-for-anthropic', async () => {
  const ask = (model: string) =>
    world.gateway
      .openai()
      .chat.completions.create({ model, n: 2, messages: [{ role: 'user', content: 'hi' }] });
  world.upstreams.gpt.script(upstreamScripts.gpt({ text: 'yes' }));
  await ask('gpt');
  expect(world.upstreams.gpt.requests[0]?.json()).toMatchObject({ n: 2, model: upstreamModels.gpt });
  await expect(ask('claude')).rejects.toMatchObject({ status: 400, code: 'unsupported' });
});

test('the-event-helpers-of-both-SDKs-work-on-translated-streams', async () => {
  world.upstreams.claude.script(upstreamScripts.claude({ text: 'one two' }));
  const seen: string[] = [];
  const stream = world.gateway.openai().chat.completions.stream({
    model: 'claude',
    messages: [{ role: 'user', content: 'hi' }],
  });
  stream.on('content', (delta) => seen.push(delta));
  await stream.done();
  world.upstreams.gpt.script(upstreamScripts.gpt({ text: 'one two', reasoning: 'hm' }));
  const messages = world.gateway.anthropic().messages.stream({
    model: 'gpt',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'hi' }],
  });
  messages.on('text', (delta) => seen.push(delta));
  const message = await messages.finalMessage();
  expect(seen).toEqual(['one ', 'two', 'one ', 'two']);
  expect(message.content.at(-1)).toMatchObject({ type: 'text', text: 'one two' });
  expect(message.usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
});
