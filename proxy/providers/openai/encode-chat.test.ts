import { expect, test } from '@jest/globals';
import type { ChatRequest, Message } from '../../chat/chat-request.ts';
import type { UserPart } from '../../chat/parts.ts';
import { fieldOf } from '../read-answer.ts';
import { encodeChat } from './encode-chat.ts';
import type { WireAccount } from './wire-account.ts';

const openai: WireAccount = {
  entry: {
    kind: 'provider',
    namespace: 'ai',
    name: 'up',
    models: [],
    type: 'OpenAI',
    baseUrl: 'http://upstream/v1',
    connectTimeoutMs: 1000,
  },
  otelName: 'openai',
  headers: {},
  secrets: [],
  limitField: 'max_completion_tokens',
  extensions: 'None',
};
const compatible: WireAccount = { ...openai, limitField: 'max_tokens', extensions: 'Sent' };

const request: ChatRequest = {
  model: 'asked',
  stream: false,
  includeUsage: false,
  system: [],
  messages: [{ role: 'User', parts: [{ kind: 'Text', text: 'Hi' }] }],
  tools: [],
};

function encode(changes: Partial<ChatRequest>, account = openai): unknown {
  const result = encodeChat({ ...request, ...changes }, 'upstream-model', account);
  return result.kind === 'Ok' ? JSON.parse(JSON.stringify(result.value)) : result.failure;
}

function user(...parts: readonly UserPart[]): readonly Message[] {
  return [{ role: 'User', parts }];
}

test('absent-fields-are-absent', () => {
  expect(encode({})).toEqual({ model: 'upstream-model', messages: [{ role: 'user', content: 'Hi' }] });
});

const weather = { name: 'weather', parameters: { type: 'object' } };
const wireWeather = { type: 'function', function: weather };

const fields: readonly [string, Partial<ChatRequest>, object][] = [
  ['a-stream-asks-for-usage', { stream: true }, { stream: true, stream_options: { include_usage: true } }],
  ['the-limit', { maxOutputTokens: 7 }, { max_completion_tokens: 7 }],
  [
    'sampling',
    { temperature: 0, topP: 0.5, seed: 3, stop: ['x'], choices: 2, frequencyPenalty: 1, presencePenalty: -1 },
    { temperature: 0, top_p: 0.5, seed: 3, stop: ['x'], n: 2, frequency_penalty: 1, presence_penalty: -1 },
  ],
  ['top-k-has-no-place', { topK: 5 }, {}],
  ['logprobs', { logprobs: { top: 2 } }, { logprobs: true, top_logprobs: 2 }],
  ['effort', { reasoning: { kind: 'Effort', effort: 'high' } }, { reasoning_effort: 'high' }],
  ['a-budget', { reasoning: { kind: 'Budget', tokens: 1024 } }, { reasoning_effort: 'low' }],
  ['reasoning-off-is-not-said', { reasoning: { kind: 'Off' } }, {}],
  ['json', { responseFormat: { kind: 'JsonObject' } }, { response_format: { type: 'json_object' } }],
  [
    'a-schema',
    { responseFormat: { kind: 'JsonSchema', name: 'n', schema: {}, strict: true } },
    { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: {}, strict: true } } },
  ],
  ['text-is-the-default', { responseFormat: { kind: 'Text' } }, {}],
  [
    'tools-with-a-choice',
    {
      tools: [{ ...weather, cache: { ttl: '5m' } }],
      toolChoice: { kind: 'Tool', name: 'weather' },
      parallelToolCalls: false,
    },
    {
      tools: [wireWeather],
      tool_choice: { type: 'function', function: { name: 'weather' } },
      parallel_tool_calls: false,
    },
  ],
  ['a-choice-without-tools-is-not-sent', { toolChoice: { kind: 'Auto' }, parallelToolCalls: true }, {}],
];

test.each(fields)('encodes-%s', (_name, changes, expected) => {
  expect(encode(changes)).toEqual({
    model: 'upstream-model',
    messages: [{ role: 'user', content: 'Hi' }],
    ...expected,
  });
});

test('servers-other-than-OpenAI-get-top-k-and-the-older-limit', () => {
  expect(encode({ topK: 5, maxOutputTokens: 7 }, compatible)).toMatchObject({ top_k: 5, max_tokens: 7 });
});

const png = { kind: 'Base64', mediaType: 'image/png', data: 'aWs=' } as const;
const pngUrl = 'data:image/png;base64,aWs=';
const failed = {
  kind: 'ToolResult',
  callId: 'c2',
  content: [{ kind: 'Text', text: 'no' }],
  isError: true,
} as const;

const conversations: readonly [string, Partial<ChatRequest>, readonly object[]][] = [
  [
    'system-texts-are-one-message',
    {
      system: [
        { kind: 'Text', text: 'a', cache: { ttl: '1h' } },
        { kind: 'Text', text: 'b' },
      ],
    },
    [
      { role: 'system', content: 'a\n\nb' },
      { role: 'user', content: 'Hi' },
    ],
  ],
  [
    'images-and-files-are-parts',
    {
      messages: user(
        { kind: 'Text', text: 'look' },
        { kind: 'Image', source: png, detail: 'low' },
        { kind: 'Image', source: { kind: 'Url', url: 'https://x/y.png' } },
        {
          kind: 'Document',
          source: { kind: 'Base64', mediaType: 'application/pdf', data: 'UA==' },
          title: 'a.pdf',
        },
        { kind: 'Audio', data: 'AA==', format: 'wav' },
      ),
    },
    [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: pngUrl, detail: 'low' } },
          { type: 'image_url', image_url: { url: 'https://x/y.png' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,UA==' } },
          { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
        ],
      },
    ],
  ],
  [
    'tool-results-come-before-the-user’s-text-and-their-images-after-them',
    {
      messages: user(
        { kind: 'Text', text: 'and now?' },
        {
          kind: 'ToolResult',
          callId: 'c1',
          content: [
            { kind: 'Text', text: 'seen' },
            { kind: 'Image', source: png },
          ],
          isError: false,
        },
        failed,
      ),
    },
    [
      { role: 'tool', tool_call_id: 'c1', content: 'seen\n\n[attachments in the next message]' },
      { role: 'tool', tool_call_id: 'c2', content: 'Error: no' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Attachments of tool result c1:' },
          { type: 'image_url', image_url: { url: pngUrl } },
          { type: 'text', text: 'and now?' },
        ],
      },
    ],
  ],
  [
    'calls-keep-the-bytes-of-their-arguments-and-reasoning-is-left-out',
    {
      messages: [
        {
          role: 'Assistant',
          parts: [
            { kind: 'Reasoning', text: 'hm', signature: 's' },
            { kind: 'ToolCall', id: 'c1', name: 'weather', arguments: '{ "n": 1.0 }' },
          ],
        },
      ],
    },
    [
      {
        role: 'assistant',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{ "n": 1.0 }' } },
        ],
      },
    ],
  ],
  [
    'an-answer-with-a-refusal-is-parts',
    { messages: [{ role: 'Assistant', parts: [{ kind: 'Refusal', text: 'no' }] }] },
    [{ role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] }],
  ],
];

test.each(conversations)('messages: %s', (_name, changes, messages) => {
  expect(fieldOf(encode(changes), 'messages')).toEqual(messages);
});

test('servers-other-than-OpenAI-get-the-reasoning-of-turns-that-called-tools', () => {
  const reasoning = { kind: 'Reasoning', text: 'hm' } as const;
  const call = { kind: 'ToolCall', id: 'c', name: 'f', arguments: '{}' } as const;
  const messages: readonly Message[] = [
    { role: 'Assistant', parts: [reasoning, call] },
    { role: 'Assistant', parts: [reasoning, { kind: 'Text', text: 'done' }] },
  ];
  expect(fieldOf(encode({ messages }, compatible), 'messages')).toEqual([
    expect.objectContaining({ reasoning_content: 'hm' }),
    { role: 'assistant', content: 'done' },
  ]);
});

test.each([
  ['an image by file id', user({ kind: 'Image', source: { kind: 'File', fileId: 'f' } })],
  ['a document by URL', user({ kind: 'Document', source: { kind: 'Url', url: 'https://x' } })],
])('%s-is-a-problem', (name, messages) => {
  expect(encode({ messages })).toEqual({
    path: 'messages',
    message: `${name} cannot be translated for this model`,
  });
});
