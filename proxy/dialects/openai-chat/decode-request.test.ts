import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { openaiChat } from './openai-chat.ts';

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./testdata/${name}.json`, import.meta.url), 'utf8'));
}

test.each(['conversation', 'parameters', 'legacy-functions', 'cache-marks'])('%s-decodes', (name) => {
  const decoded = openaiChat.decode(read(`${name}.in`));
  expect(decoded.kind === 'Ok' ? decoded.value : decoded.failure).toEqual(read(`${name}.out`));
});

const hi = { role: 'user', content: 'Hi' };

const problems: readonly [string, unknown, string, string][] = [
  ['a-body-that-is-no-object', [], '', 'must be an object'],
  ['no-model', { messages: [hi] }, 'model', 'is required'],
  ['no-messages', { model: 'm', messages: [] }, 'messages', 'must not be empty'],
  [
    'an-unknown-role',
    { model: 'm', messages: [{ role: 'robot', content: '' }] },
    'messages.0.role',
    'must be one of system, developer, user, assistant, tool, function',
  ],
  [
    'a-wrong-type-deep-inside',
    { model: 'm', messages: [hi, { role: 'user', content: [{ type: 'image_url', image_url: { url: 7 } }] }] },
    'messages.1.content.0.image_url.url',
    'must be a string',
  ],
  [
    'an-image-that-is-not-in-base64',
    {
      model: 'm',
      messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,x' } }] }],
    },
    'messages.0.content.0.image_url.url',
    'must be a data: URL with a media type, in base64',
  ],
  [
    'arguments-that-are-no-text',
    {
      model: 'm',
      messages: [
        {
          role: 'assistant',
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: {} } }],
        },
      ],
    },
    'messages.0.tool_calls.0.function.arguments',
    'must be a string',
  ],
  [
    'a-custom-tool',
    { model: 'm', messages: [hi], tools: [{ type: 'custom', custom: { name: 'x' } }] },
    'tools.0.type',
    'only function can be translated for this model',
  ],
  [
    'functions',
    { model: 'm', messages: [hi], functions: [{ name: 'f' }] },
    'functions',
    'cannot be translated for this model, use tools',
  ],
  [
    'audio',
    { model: 'm', messages: [hi], modalities: ['text', 'audio'] },
    'modalities.1',
    'cannot be translated for this model',
  ],
  [
    'a-bias',
    { model: 'm', messages: [hi], logit_bias: { 5: 1 } },
    'logit_bias',
    'cannot be translated for this model',
  ],
  ['a-limit-of-none', { model: 'm', messages: [hi], max_tokens: 0 }, 'max_tokens', 'must be at least 1'],
  ['too-many-choices', { model: 'm', messages: [hi], n: 129 }, 'n', 'must be at most 128'],
  [
    'an-answer-to-nothing',
    { model: 'm', messages: [{ role: 'function', name: 'f', content: '' }] },
    'messages.0.name',
    'answers a function that was not called',
  ],
];

test.each(problems)('%s-is-a-problem', (_name, body, path, message) => {
  expect(openaiChat.decode(body)).toEqual({ kind: 'Failed', failure: { path, message } });
});

test('outline-counts-without-looking-into-messages', () => {
  const image = { type: 'image_url', image_url: { url: 'https://x' } };
  const body = {
    model: 'm',
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
    max_tokens: 10,
    max_completion_tokens: 5,
    messages: [hi, { role: 'new-role', content: [image, image, { type: 'new-part' }] }],
    tools: [{ type: 'custom' }],
  };
  expect(openaiChat.outline(body)).toEqual({
    kind: 'Ok',
    value: {
      model: 'm',
      stream: true,
      includeUsage: true,
      streamOptions: { include_usage: true, include_obfuscation: false },
      maxOutputTokens: 10,
      messages: 2,
      images: 2,
      tools: 1,
    },
  });
});

test('outline-of-nulls-is-that-of-absent-fields', () => {
  const body = {
    model: 'm',
    messages: [hi],
    stream: null,
    stream_options: null,
    max_tokens: null,
    tools: null,
  };
  expect(openaiChat.outline(body)).toEqual({
    kind: 'Ok',
    value: { model: 'm', stream: false, includeUsage: false, messages: 1, images: 0, tools: 0 },
  });
});
