import { expect, test } from '@jest/globals';
import type { ChatRequest, Message, Reasoning } from '../../chat/chat-request.ts';
import type { UserPart } from '../../chat/parts.ts';
import { encodeChat } from './encode-chat.ts';

const base: ChatRequest = {
  model: 'asked',
  stream: false,
  includeUsage: true,
  system: [],
  messages: [{ role: 'User', parts: [{ kind: 'Text', text: 'Hi' }] }],
  tools: [],
};

/** The body that is sent, read back from its bytes. */
function sent(request: Partial<ChatRequest>, upstreamName = 'claude-sonnet-5-5'): Record<string, unknown> {
  const body = encodeChat({ ...base, ...request }, { upstreamName });
  if (body.kind === 'Failed') throw new Error(`${body.failure.path}: ${body.failure.message}`);
  return JSON.parse(JSON.stringify(body.value));
}

function problem(request: Partial<ChatRequest>): unknown {
  const body = encodeChat({ ...base, ...request }, { upstreamName: 'claude-sonnet-5-5' });
  return body.kind === 'Failed' ? body.failure : undefined;
}

const user = (...parts: UserPart[]): Message => ({ role: 'User', parts });
const result = (callId: string): UserPart => ({
  kind: 'ToolResult',
  callId,
  content: [{ kind: 'Text', text: 'sunny' }],
  isError: false,
});

test('smallest-request-sends-nothing-that-was-not-asked-for', () => {
  expect(sent({})).toEqual({
    model: 'claude-sonnet-5-5',
    max_tokens: 4096,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
  });
});

test('every-parameter-that-has-a-word-is-sent', () => {
  expect(
    sent({
      stream: true,
      maxOutputTokens: 99,
      temperature: 0.5,
      topP: 0.9,
      topK: 5,
      stop: ['END'],
      user: 'u-1',
    }),
  ).toMatchObject({
    stream: true,
    max_tokens: 99,
    temperature: 0.5,
    top_p: 0.9,
    top_k: 5,
    stop_sequences: ['END'],
    metadata: { user_id: 'u-1' },
  });
});

test.each([
  ['several choices', { choices: 2 }, 'n'],
  ['log probabilities', { logprobs: {} }, 'logprobs'],
  ['a temperature above one', { temperature: 1.5 }, 'temperature'],
  ['audio', { messages: [user({ kind: 'Audio', data: 'AA==', format: 'wav' })] }, 'messages'],
  [
    'an effort without meaning',
    { reasoning: { kind: 'Effort', effort: 'heroic' } as const },
    'reasoning_effort',
  ],
])('%s-is-refused-by-name', (_name, request, path) => {
  expect(problem(request)).toMatchObject({ path });
});

test('hints-without-a-word-are-left-out', () => {
  expect(sent({ seed: 7, frequencyPenalty: 1, presencePenalty: 1, choices: 1 })).toEqual(sent({}));
});

test('turns-with-one-role-become-one-and-tool-results-come-first', () => {
  const messages: Message[] = [
    user({ kind: 'Text', text: 'Weather?' }),
    {
      role: 'Assistant',
      parts: [
        { kind: 'ToolCall', id: 'call_1', name: 'w', arguments: '{"c":1}' },
        { kind: 'ToolCall', id: 'call_2', name: 'w', arguments: '' },
      ],
    },
    user(result('call_1')),
    user({ kind: 'Text', text: 'and also' }, result('call_2')),
  ];
  expect(sent({ messages }).messages).toEqual([
    { role: 'user', content: [{ type: 'text', text: 'Weather?' }] },
    {
      role: 'assistant',
      content: [
        { type: 'tool_use', id: 'call_1', name: 'w', input: { c: 1 } },
        { type: 'tool_use', id: 'call_2', name: 'w', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'call_1', content: [{ type: 'text', text: 'sunny' }] },
        { type: 'tool_result', tool_use_id: 'call_2', content: [{ type: 'text', text: 'sunny' }] },
        { type: 'text', text: 'and also' },
      ],
    },
  ]);
});

test('blank-text-and-unsigned-reasoning-are-left-out-and-so-are-turns-of-nothing-else', () => {
  const messages: Message[] = [
    user({ kind: 'Text', text: 'a' }),
    {
      role: 'Assistant',
      parts: [
        { kind: 'Reasoning', text: 'unsigned' },
        { kind: 'Text', text: ' \n' },
      ],
    },
    user({ kind: 'Text', text: '' }, { kind: 'Text', text: 'b' }),
  ];
  expect(sent({ messages, system: [{ kind: 'Text', text: '' }] })).toMatchObject({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ],
  });
  expect(sent({ messages, system: [{ kind: 'Text', text: '' }] })).not.toHaveProperty('system');
});

test('signed-and-redacted-reasoning-goes-back-as-it-came', () => {
  const messages: Message[] = [
    user({ kind: 'Text', text: 'a' }),
    {
      role: 'Assistant',
      parts: [
        { kind: 'Reasoning', text: 'because', signature: 'c2ln' },
        { kind: 'Reasoning', text: '', redacted: 'ZW5j' },
        { kind: 'Refusal', text: 'No.' },
      ],
    },
  ];
  expect(sent({ messages }).messages).toMatchObject([
    {},
    {
      content: [
        { type: 'thinking', thinking: 'because', signature: 'c2ln' },
        { type: 'redacted_thinking', data: 'ZW5j' },
        { type: 'text', text: 'No.' },
      ],
    },
  ]);
});

test('instruction-in-the-midst-becomes-marked-user-text-in-its-place', () => {
  const messages: Message[] = [
    user({ kind: 'Text', text: 'a' }),
    { role: 'System', parts: [{ kind: 'Text', text: 'Be brief.' }] },
  ];
  expect(sent({ messages }).messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'a' },
        { type: 'text', text: '<system>\nBe brief.\n</system>' },
      ],
    },
  ]);
});

test.each([
  [
    'base64 image',
    { kind: 'Image', source: { kind: 'Base64', mediaType: 'image/png', data: 'AA==' } },
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } },
  ],
  [
    'image by address',
    { kind: 'Image', source: { kind: 'Url', url: 'https://x.test/a.png' } },
    { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
  ],
  [
    'PDF',
    { kind: 'Document', title: 't', source: { kind: 'Base64', mediaType: 'application/pdf', data: 'AA==' } },
    { type: 'document', title: 't', source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' } },
  ],
  [
    'text file in base64',
    { kind: 'Document', source: { kind: 'Base64', mediaType: 'text/csv', data: 'YSzDpA==' } },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a,ä' } },
  ],
  [
    'stored file',
    { kind: 'Document', source: { kind: 'File', fileId: 'file_1' } },
    { type: 'document', source: { type: 'file', file_id: 'file_1' } },
  ],
] as const)('%s-becomes-its-block', (_name, part, block) => {
  expect(sent({ messages: [user(part)] }).messages).toEqual([{ role: 'user', content: [block] }]);
});

test('arguments-in-the-history-keep-integers-that-JavaScript-would-round', () => {
  const call = {
    kind: 'ToolCall',
    id: 'call_1',
    name: 'w',
    arguments: '{"id":12345678901234567890}',
  } as const;
  const body = encodeChat(
    { ...base, messages: [{ role: 'Assistant', parts: [call] }] },
    { upstreamName: 'm' },
  );
  expect(JSON.stringify(body)).toContain('"input":{"id":12345678901234567890}');
});

test('ids-that-the-API-refuses-are-replaced-alike-in-call-and-result-and-stay-apart', () => {
  const call = (id: string) => ({ kind: 'ToolCall', id, name: 'w', arguments: '{}' }) as const;
  const body = sent({
    messages: [
      { role: 'Assistant', parts: [call('functions.w:0'), call('functions:w.0')] },
      user(result('functions:w.0')),
    ],
  });
  const ids = JSON.stringify(body)
    .match(/"(?:tool_use_)?id":"[^"]*"/g)
    ?.map((field) => field.split('"')[3]);
  expect(ids).toHaveLength(3);
  expect(ids?.[1]).toBe(ids?.[2]);
  expect(ids?.[0]).not.toBe(ids?.[1]);
  for (const id of ids ?? []) expect(id).toMatch(/^[a-zA-Z0-9_-]+$/);
});

test('tools-keep-their-order-marks-and-strictness-and-get-the-schema-that-the-API-insists-on', () => {
  const tools = [
    { name: 'b', parameters: undefined, cache: { ttl: '1h' } },
    { name: 'a', description: 'd', parameters: { properties: {} }, strict: true },
  ] as const;
  expect(sent({ tools, toolChoice: { kind: 'Required' }, parallelToolCalls: false })).toMatchObject({
    tools: [
      {
        name: 'b',
        input_schema: { type: 'object', properties: {} },
        cache_control: { type: 'ephemeral', ttl: '1h' },
      },
      { name: 'a', description: 'd', input_schema: { type: 'object', properties: {} }, strict: true },
    ],
    tool_choice: { type: 'any', disable_parallel_tool_use: true },
  });
});

test.each([
  [undefined, true, undefined],
  [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
  [{ kind: 'Auto' }, undefined, { type: 'auto' }],
  [{ kind: 'None' }, false, { type: 'none' }],
  [{ kind: 'Tool', name: 'a' }, undefined, { type: 'tool', name: 'a' }],
] as const)('tool-choice-%j-with-parallel-%p-is-%j', (toolChoice, parallelToolCalls, expected) => {
  const tools = [{ name: 'a', parameters: { type: 'object' } }];
  const request = {
    tools,
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(parallelToolCalls === undefined ? {} : { parallelToolCalls }),
  };
  expect(sent(request).tool_choice).toEqual(expected);
  expect(sent({ ...request, tools: [] })).not.toHaveProperty('tool_choice');
});

test('JSON-schema-is-sent-natively-and-JSON-mode-as-an-instruction-behind-the-cached-prefix', () => {
  const schema = { type: 'object', additionalProperties: false };
  expect(sent({ responseFormat: { kind: 'JsonSchema', name: 'x', schema, strict: true } })).toMatchObject({
    output_config: { format: { type: 'json_schema', schema } },
  });
  const system = [{ kind: 'Text', text: 'long', cache: { ttl: '5m' } }] as const;
  expect(sent({ system, responseFormat: { kind: 'JsonObject' } }).system).toMatchObject([
    { text: 'long', cache_control: { type: 'ephemeral' } },
    { text: expect.stringContaining('JSON object') },
  ]);
});

const effort = (word: string): Reasoning => ({ kind: 'Effort', effort: word });
const thinkingOff = { type: 'disabled' };

test.each<[string, string, Partial<ChatRequest>, object]>([
  [
    'adaptive model, effort',
    'claude-opus-5',
    { reasoning: effort('medium') },
    { max_tokens: 4096, thinking: { type: 'adaptive' }, output_config: { effort: 'medium' } },
  ],
  [
    'adaptive model, least effort',
    'claude-opus-4-6',
    { reasoning: effort('minimal') },
    { output_config: { effort: 'low' } },
  ],
  [
    'adaptive model, forced tool',
    'claude-opus-5',
    { reasoning: effort('high'), toolChoice: { kind: 'Required' } },
    { output_config: { effort: 'high' } },
  ],
  ['adaptive wish', 'claude-opus-5', { reasoning: { kind: 'Adaptive' } }, { thinking: { type: 'adaptive' } }],
  ['no reasoning', 'claude-opus-5', { reasoning: effort('none') }, { thinking: thinkingOff }],
  ['off', 'claude-haiku-4-5', { reasoning: { kind: 'Off' } }, { thinking: thinkingOff }],
  [
    'client budget',
    'claude-haiku-4-5',
    { reasoning: { kind: 'Budget', tokens: 5000 } },
    { max_tokens: 9096, thinking: { type: 'enabled', budget_tokens: 5000 } },
  ],
  [
    'budget model, effort',
    'claude-sonnet-4-20250514',
    { reasoning: effort('low') },
    { max_tokens: 6144, thinking: { type: 'enabled', budget_tokens: 2048 } },
  ],
  [
    'budget model, short answer',
    'claude-haiku-4-5-20251001',
    { reasoning: effort('high'), maxOutputTokens: 4000 },
    { max_tokens: 4000, thinking: { type: 'enabled', budget_tokens: 2000 } },
  ],
])('reasoning-%s', (_name, model, request, expected) => {
  expect(sent(request, model)).toMatchObject(expected);
});

test.each<[string, string, Partial<ChatRequest>]>([
  ['answers-too-short-for-it', 'claude-haiku-4-5', { maxOutputTokens: 1500 }],
  ['a-forced-tool', 'claude-haiku-4-5', { toolChoice: { kind: 'Tool', name: 'w' } }],
  ['a-forced-tool-on-adaptive-models', 'claude-opus-5', { toolChoice: { kind: 'Tool', name: 'w' } }],
  [
    'results-of-calls-without-thinking',
    'claude-opus-4-1-20250805',
    {
      messages: [
        { role: 'Assistant', parts: [{ kind: 'ToolCall', id: 'c', name: 'w', arguments: '{}' }] },
        user(result('c')),
      ],
    },
  ],
])('an-effort-gives-way-to-%s', (_name, model, request) => {
  expect(sent({ reasoning: effort('high'), ...request }, model)).not.toHaveProperty('thinking');
});

test('signed-thinking-before-the-calls-keeps-thinking-on', () => {
  const messages: Message[] = [
    {
      role: 'Assistant',
      parts: [
        { kind: 'Reasoning', text: 'hm', signature: 's' },
        { kind: 'ToolCall', id: 'c', name: 'w', arguments: '{}' },
      ],
    },
    user(result('c')),
  ];
  expect(sent({ reasoning: effort('high'), messages }, 'claude-opus-4-1')).toHaveProperty('thinking');
});

test('limit-is-the-clients-else-the-models', () => {
  const model = { upstreamName: 'claude-opus-5', maxOutputTokens: 64_000 };
  expect(encodeChat(base, model)).toMatchObject({ value: { max_tokens: 64_000 } });
  expect(encodeChat({ ...base, maxOutputTokens: 5 }, model)).toMatchObject({ value: { max_tokens: 5 } });
});

test('arguments-in-the-history-that-are-not-an-object-are-refused-without-quoting-them', () => {
  const call = { kind: 'ToolCall', id: 'call_9', name: 'w', arguments: '{"secret-canary' } as const;
  expect(problem({ messages: [{ role: 'Assistant', parts: [call] }] })).toEqual({
    path: 'messages',
    message: 'tool arguments are not JSON (call call_9)',
  });
});
