import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ModelAnswer } from '#test/upstreams/model-answer.ts';
import { findNulls } from './find-nulls.ts';
import { speakers, toolSchemas, upstreamScripts } from './speakers.ts';
import { modes } from './view.ts';
import { startWorld, upstreamNames, upstreamTypes, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.stop());

// Spaces, escapes, a number beyond 2^53 and a piece that ends within an escape: parsed and printed anew, this text changes.
const weather = String.raw`{ "city" : "Z\u00fcrich \"HB\" ü🚀", "days":3 , "id":12345678901234567890 }`;
const answer: ModelAnswer = {
  text: 'Let me look.',
  toolCalls: [
    {
      id: 'call_a',
      name: 'weather',
      arguments: weather,
      pieces: [weather.slice(0, 15), weather.slice(15, 31), weather.slice(31)],
    },
    { id: 'call_b', name: 'time', arguments: '{"zone":"Europe/Zurich"}' },
    { id: 'call_c', name: 'weather', arguments: '{"city":"Bern"}' },
  ],
};

const pairs = speakers.flatMap((speaker) =>
  upstreamNames.map((name) => [speaker.dialect, upstreamTypes[name], speaker, name] as const),
);

describe.each(pairs)('%s-client-of-%s', (dialect, _type, speaker, name) => {
  test('streams-parallel-tool-calls-with-arguments-byte-equal', async () => {
    world.upstreams[name].script(upstreamScripts[name](answer));
    const view = await speaker.askWithTools(world.gateway, name, 'Stream');
    expect(view.toolCalls).toEqual(
      answer.toolCalls?.map(({ id, name: tool, arguments: text }) => ({ id, name: tool, arguments: text })),
    );
    expect(view.text).toBe('Let me look.');
    expect(view.finish).toBe(dialect === 'openai-chat' ? 'tool_calls' : 'tool_use');
  });

  test('reads-parallel-tool-calls-of-a-whole-answer', async () => {
    world.upstreams[name].script(upstreamScripts[name](answer));
    const view = await speaker.askWithTools(world.gateway, name, 'Whole');
    expect(view.toolCalls.map((call) => ({ ...call, arguments: JSON.parse(call.arguments) }))).toEqual(
      answer.toolCalls?.map((call) => ({
        id: call.id,
        name: call.name,
        arguments: JSON.parse(call.arguments),
      })),
    );
    expect(view.text).toBe('Let me look.');
    expect(view.finish).toBe(dialect === 'openai-chat' ? 'tool_calls' : 'tool_use');
  });

  test.each(modes)('offers-its-tools-in-order-with-their-schemas-%s', async (mode) => {
    world.upstreams[name].script(upstreamScripts[name]({ text: 'no need' }));
    await speaker.askWithTools(world.gateway, name, mode);
    const body = world.upstreams[name].requests[0]?.json();
    const tools = Object.entries(toolSchemas).map(([tool, schema]) =>
      name === 'claude'
        ? { name: tool, description: `Tells the ${tool}.`, input_schema: schema }
        : {
            type: 'function',
            function: { name: tool, description: `Tells the ${tool}.`, parameters: schema },
          },
    );
    expect(body).toMatchObject({ tools });
    expect(findNulls(body)).toEqual([]);
  });

  test('reads-a-call-without-text-or-arguments', async () => {
    world.upstreams[name].script(
      upstreamScripts[name]({ toolCalls: [{ id: 'call_a', name: 'time', arguments: '{}', pieces: [] }] }),
    );
    const view = await speaker.askWithTools(world.gateway, name, 'Stream');
    expect(view.toolCalls).toMatchObject([{ id: 'call_a', name: 'time' }]);
    expect(view.text).toBe('');
  });
});

test('openai-tool-results-become-one-anthropic-user-turn', async () => {
  world.upstreams.claude.script(upstreamScripts.claude({ text: 'It rains.' }));
  await world.gateway.openai().chat.completions.create({
    model: 'claude',
    messages: [
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } },
          { id: 'call_b', type: 'function', function: { name: 'time', arguments: '' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_a', content: 'rain' },
      { role: 'tool', tool_call_id: 'call_b', content: [{ type: 'text', text: 'noon' }] },
    ],
    tools: [{ type: 'function', function: { name: 'weather', parameters: toolSchemas.weather } }],
    tool_choice: { type: 'function', function: { name: 'weather' } },
    parallel_tool_calls: false,
  });
  const body = world.upstreams.claude.requests[0]?.json();
  expect(body).toMatchObject({
    tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
    messages: [
      { role: 'user' },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_a', name: 'weather', input: { city: 'Bern' } },
          { type: 'tool_use', id: 'call_b', name: 'time', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_a' },
          { type: 'tool_result', tool_use_id: 'call_b' },
        ],
      },
    ],
  });
  expect(JSON.stringify(body)).toMatch(/rain.*noon/);
  expect(findNulls(body)).toEqual([]);
});

test('anthropic-tool-results-become-openai-tool-messages', async () => {
  world.upstreams.gpt.script(upstreamScripts.gpt({ text: 'It rains.' }));
  await world.gateway.anthropic().messages.create({
    model: 'gpt',
    max_tokens: 50,
    tool_choice: { type: 'any' },
    tools: [{ name: 'weather', input_schema: toolSchemas.weather }],
    messages: [
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Looking.' },
          { type: 'tool_use', id: 'toolu_a', name: 'weather', input: { city: 'Bern' } },
          { type: 'tool_use', id: 'toolu_b', name: 'time', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_a', content: 'rain' },
          {
            type: 'tool_result',
            tool_use_id: 'toolu_b',
            content: [{ type: 'text', text: 'broken clock' }],
            is_error: true,
          },
          { type: 'text', text: 'And?' },
        ],
      },
    ],
  });
  const body = world.upstreams.gpt.requests[0]?.json();
  expect(body).toMatchObject({
    tool_choice: 'required',
    messages: [
      { role: 'user' },
      {
        role: 'assistant',
        content: 'Looking.',
        tool_calls: [
          { id: 'toolu_a', type: 'function', function: { name: 'weather', arguments: '{"city":"Bern"}' } },
          { id: 'toolu_b', type: 'function', function: { name: 'time', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'toolu_a' },
      { role: 'tool', tool_call_id: 'toolu_b' },
      { role: 'user' },
    ],
  });
  expect(JSON.stringify(body)).toMatch(/rain.*broken clock.*And\?/);
  expect(findNulls(body)).toEqual([]);
});

test('arguments-that-are-no-JSON-are-refused-with-the-field', async () => {
  const call = world.gateway.openai().chat.completions.create({
    model: 'claude',
    messages: [
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'weather', arguments: '{"city":' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_a', content: 'rain' },
    ],
  });
  await expect(call).rejects.toMatchObject({
    status: 400,
    param: expect.stringMatching(/^messages/),
    message: expect.stringContaining('call_a'),
  });
  expect(world.upstreams.claude.requests).toEqual([]);
});
