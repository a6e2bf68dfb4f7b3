import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { speakers, upstreamScripts } from './speakers.ts';
import { modes } from './view.ts';
import { startWorld, upstreamNames, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

const answer = { reasoning: 'First the  units. Then the sum.', signature: 'c2lnbmVk', text: '42' };

const cases = speakers.flatMap((speaker) =>
  upstreamNames.flatMap((name) => modes.map((mode) => [speaker.dialect, name, mode, speaker] as const)),
);

test.each(cases)('%s-client-reads-the-reasoning-of-%s-%s', async (_dialect, name, mode, speaker) => {
  world.upstreams[name].script(upstreamScripts[name](answer));
  const view = await speaker.ask(world.gateway, name, mode);
  expect(view.reasoning).toBe(answer.reasoning);
  expect(view.text).toBe('42');
});

test('an-effort-becomes-thinking-that-fits-into-the-limit', async () => {
  world.upstreams.claude.script(upstreamScripts.claude(answer));
  await world.gateway.openai().chat.completions.create({
    model: 'claude',
    reasoning_effort: 'high',
    max_completion_tokens: 20_000,
    messages: [{ role: 'user', content: '6 x 7?' }],
  });
  const body: unknown = world.upstreams.claude.requests[0]?.json();
  expect(body).toMatchObject({ thinking: { type: expect.stringMatching(/^(enabled|adaptive)$/) } });
  const budget = /"budget_tokens":(\d+)/.exec(JSON.stringify(body))?.[1];
  if (budget !== undefined) expect(Number(budget)).toBeLessThan(20_000);
  else expect(body).toMatchObject({ output_config: { effort: 'high' } });
});

test('a-thinking-budget-becomes-an-effort', async () => {
  world.upstreams.gpt.script(upstreamScripts.gpt(answer));
  await world.gateway.anthropic().messages.create({
    model: 'gpt',
    max_tokens: 20_000,
    thinking: { type: 'enabled', budget_tokens: 16_000 },
    messages: [{ role: 'user', content: '6 x 7?' }],
  });
  expect(world.upstreams.gpt.requests[0]?.json()).toMatchObject({
    reasoning_effort: expect.stringMatching(/^(low|medium|high)$/),
  });
});

test('thinking-with-its-signature-goes-back-to-anthropic-as-it-came', async () => {
  world.upstreams.claude.respondAlways(upstreamScripts.claude(answer));
  const client = world.gateway.anthropic();
  const first = await client.messages
    .stream({
      model: 'claude',
      max_tokens: 5000,
      messages: [{ role: 'user', content: '6 x 7?' }],
    })
    .finalMessage();
  expect(first.content[0]).toMatchObject({ type: 'thinking', signature: 'c2lnbmVk' });
  await client.messages.create({
    model: 'claude',
    max_tokens: 5000,
    messages: [
      { role: 'user', content: '6 x 7?' },
      { role: 'assistant', content: first.content },
      { role: 'user', content: 'Sure?' },
    ],
  });
  expect(world.upstreams.claude.requests[1]?.json()).toMatchObject({
    messages: [{}, { content: first.content }, {}],
  });
});

test('thinking-of-another-provider-does-not-break-an-openai-turn', async () => {
  world.upstreams.gpt.script(upstreamScripts.gpt({ text: 'Yes.' }));
  await world.gateway.anthropic().messages.create({
    model: 'gpt',
    max_tokens: 50,
    messages: [
      { role: 'user', content: '6 x 7?' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'private', signature: 'c2lnbmVk' },
          { type: 'redacted_thinking', data: 'b3BhcXVl' },
          { type: 'text', text: '42' },
        ],
      },
      { role: 'user', content: 'Sure?' },
    ],
  });
  const body = world.upstreams.gpt.requests[0]?.body.toString() ?? '';
  expect(body).toContain('42');
  expect(body).not.toContain('b3BhcXVl');
  expect(body).not.toContain('c2lnbmVk');
});
