import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ModelAnswer } from '#test/upstreams/model-answer.ts';
import { findNulls } from './find-nulls.ts';
import { callerKey } from './resources.ts';
import { prompt, speakers, upstreamScripts } from './speakers.ts';
import { modes } from './view.ts';
import { startWorld, upstreamModels, upstreamNames, upstreamTypes, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

// Begins with a space and holds double ones, line breaks and characters of two, three and four bytes.
const answer: ModelAnswer = {
  text: ' Grüße:\n\n  €5 — 🚀🚀  und 漢字 ',
  pieces: [' Grüße:\n', '\n  €5 — ', '🚀', '🚀  und 漢', '字 '],
};

const cases = speakers.flatMap((speaker) =>
  upstreamNames.flatMap((name) =>
    modes.map((mode) => [speaker.dialect, upstreamTypes[name], mode, speaker, name] as const),
  ),
);

describe.each(cases)('%s-client-of-%s-%s', (dialect, type, mode, speaker, name) => {
  test('reads-every-character-of-the-answer', async () => {
    world.upstreams[name].script(upstreamScripts[name](answer));
    const view = await speaker.ask(world.gateway, name, mode);
    expect(view.text).toBe(answer.text);
    expect(view.finish).toBe(dialect === 'openai-chat' ? 'stop' : 'end_turn');
    expect(view.model).toBe(type === 'Anthropic' ? upstreamModels.claude : upstreamModels.gpt);
  });

  test('sends-the-prompt-and-no-nulls', async () => {
    world.upstreams[name].script(upstreamScripts[name](answer));
    await speaker.ask(world.gateway, name, mode);
    const [request] = world.upstreams[name].requests;
    expect(request?.path).toBe(type === 'Anthropic' ? '/v1/messages' : '/v1/chat/completions');
    expect(request?.json()).toMatchObject({ model: upstreamModels[name] });
    expect(request?.body.toString()).toContain(prompt);
    expect(request?.body.toString()).toContain('Be brief.');
    expect(findNulls(request?.json())).toEqual([]);
  });

  test('carries-the-provider-key-and-not-that-of-the-caller', async () => {
    world.upstreams[name].script(upstreamScripts[name](answer));
    await speaker.ask(world.gateway, name, mode);
    const headers = world.upstreams[name].requests[0]?.headers ?? {};
    const key = `upstream-key-of-${name}`;
    expect(headers).toMatchObject(
      type === 'Anthropic' ? { 'x-api-key': key } : { authorization: `Bearer ${key}` },
    );
    expect(JSON.stringify(headers)).not.toContain(callerKey);
  });
});

describe.each(speakers.map((speaker) => [speaker.dialect, speaker] as const))(
  '%s-client-of-Mock',
  (_dialect, speaker) => {
    test.each(modes)('reads-the-reply-%s', async (mode) => {
      const view = await speaker.ask(world.gateway, 'mock', mode);
      expect(view.text).toBe('Hello from the mock, with  two spaces.');
    });
  },
);

test('a-question-that-wants-nothing-special-looks-so-upstream', async () => {
  world.upstreams.claude.script(upstreamScripts.claude(answer));
  await world.gateway.openai().chat.completions.create({
    model: 'claude',
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'two' },
      { role: 'user', content: [{ type: 'text', text: 'three' }] },
    ],
    temperature: 0.5,
    stop: ['END'],
  });
  const body = world.upstreams.claude.requests[0]?.json();
  expect(body).toMatchObject({
    model: upstreamModels.claude,
    // What AIProvider.models says, as Anthropic demands a limit and the client gave none.
    max_tokens: 4096,
    temperature: 0.5,
    stop_sequences: ['END'],
  });
  expect(JSON.stringify(body)).toMatch(/"role":"user".*one.*"role":"assistant".*two.*"role":"user".*three/);
});

test('an-answer-names-its-request-and-target', async () => {
  world.upstreams.gpt.script(upstreamScripts.gpt(answer));
  const { response } = await world.gateway
    .openai()
    .chat.completions.create({ model: 'gpt', messages: [{ role: 'user', content: 'hi' }] })
    .withResponse();
  expect(response.headers.get('x-sallyport-request-id')).toMatch(/\S{8,}/);
  expect(response.headers.get('x-sallyport-target')).toContain('gpt');
  expect(response.headers.get('x-sallyport-attempts')).toBe('1');
});
