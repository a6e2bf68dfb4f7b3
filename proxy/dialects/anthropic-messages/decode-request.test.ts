import { expect, test } from '@jest/globals';
import type { ChatRequest } from '../../chat/chat-request.ts';
import { decodeRequest } from './decode-request.ts';

const turn = { role: 'user', content: 'Hi' };
const body = { model: 'm', max_tokens: 5, messages: [turn] };

function decoded(fields: object): ChatRequest {
  const request = decodeRequest({ ...body, ...fields });
  if (request.kind === 'Failed') throw new Error(`${request.failure.path}: ${request.failure.message}`);
  return request.value;
}

function problemPath(fields: object): string | undefined {
  const request = decodeRequest({ ...body, ...fields });
  return request.kind === 'Failed' ? request.failure.path : undefined;
}

test('smallest-request-has-nothing-that-was-not-said', () => {
  expect(decoded({})).toEqual({
    model: 'm',
    stream: false,
    includeUsage: true,
    system: [],
    messages: [{ role: 'User', parts: [{ kind: 'Text', text: 'Hi' }] }],
    tools: [],
    maxOutputTokens: 5,
  });
});

test('parameters-are-read-and-null-counts-as-absent', () => {
  expect(
    decoded({
      stream: true,
      temperature: 0.3,
      top_p: 0.8,
      top_k: 4,
      stop_sequences: ['###'],
      metadata: { user_id: 'u' },
      service_tier: 'auto',
      system: null,
      thinking: null,
    }),
  ).toMatchObject({
    stream: true,
    temperature: 0.3,
    topP: 0.8,
    topK: 4,
    stop: ['###'],
    user: 'u',
    system: [],
  });
});

test('system-and-blocks-keep-their-cache-marks', () => {
  const cache_control = { type: 'ephemeral', ttl: '1h' };
  const request = decoded({
    system: [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b', cache_control: { type: 'ephemeral' } },
    ],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'c', cache_control }] }],
    tools: [{ name: 't', input_schema: { type: 'object' }, cache_control }],
  });
  expect(request.system).toEqual([
    { kind: 'Text', text: 'a' },
    { kind: 'Text', text: 'b', cache: { ttl: '5m' } },
  ]);
  expect(request.messages[0]?.parts).toEqual([{ kind: 'Text', text: 'c', cache: { ttl: '1h' } }]);
  expect(request.tools).toEqual([{ name: 't', parameters: { type: 'object' }, cache: { ttl: '1h' } }]);
});

test('mark-of-the-whole-request-goes-to-the-last-block-that-has-none', () => {
  const cache_control = { type: 'ephemeral' };
  expect(decoded({ cache_control }).messages).toEqual([
    { role: 'User', parts: [{ kind: 'Text', text: 'Hi', cache: { ttl: '5m' } }] },
  ]);
  const own = { type: 'text', text: 'c', cache_control: { type: 'ephemeral', ttl: '1h' } };
  expect(decoded({ cache_control, messages: [{ role: 'user', content: [own] }] }).messages).toEqual([
    { role: 'User', parts: [{ kind: 'Text', text: 'c', cache: { ttl: '1h' } }] },
  ]);
});

test('conversation-with-tools-thinking-and-files-is-read-whole', () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } };
  const { messages } = decoded({
    messages: [
      {
        role: 'user',
        content: [
          image,
          { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
          { type: 'document', title: 'T', source: { type: 'file', file_id: 'file_1' } },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
          { type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'a' }] } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'sig' },
          { type: 'redacted_thinking', data: 'enc' },
          { type: 'tool_use', id: 'toolu_1', name: 'look', input: { b: 1, a: [2] } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content: [image] },
          { type: 'tool_result', tool_use_id: 'toolu_2', content: 'done' },
          { type: 'tool_result', tool_use_id: 'toolu_3' },
        ],
      },
      { role: 'system', content: 'Be brief.' },
    ],
  });
  const picture = { kind: 'Image', source: { kind: 'Base64', mediaType: 'image/png', data: 'AA==' } };
  expect(messages).toEqual([
    {
      role: 'User',
      parts: [
        picture,
        { kind: 'Image', source: { kind: 'Url', url: 'https://x.test/a.png' } },
        { kind: 'Document', title: 'T', source: { kind: 'File', fileId: 'file_1' } },
        { kind: 'Document', source: { kind: 'Text', text: 'words' } },
        { kind: 'Document', source: { kind: 'Text', text: 'a' } },
      ],
    },
    {
      role: 'Assistant',
      parts: [
        { kind: 'Reasoning', text: 'hm', signature: 'sig' },
        { kind: 'Reasoning', text: '', redacted: 'enc' },
        { kind: 'ToolCall', id: 'toolu_1', name: 'look', arguments: '{"b":1,"a":[2]}' },
      ],
    },
    {
      role: 'User',
      parts: [
        { kind: 'ToolResult', callId: 'toolu_1', content: [picture], isError: true },
        {
          kind: 'ToolResult',
          callId: 'toolu_2',
          content: [{ kind: 'Text', text: 'done' }],
          isError: false,
        },
        { kind: 'ToolResult', callId: 'toolu_3', content: [], isError: false },
      ],
    },
    { role: 'System', parts: [{ kind: 'Text', text: 'Be brief.' }] },
  ]);
});

test.each([
  [{ type: 'auto' }, { kind: 'Auto' }, undefined],
  [{ type: 'any', disable_parallel_tool_use: true }, { kind: 'Required' }, false],
  [{ type: 'tool', name: 't', disable_parallel_tool_use: false }, { kind: 'Tool', name: 't' }, true],
  [{ type: 'none' }, { kind: 'None' }, undefined],
])('tool-choice-%j-is-%j-with-parallel-%p', (tool_choice, toolChoice, parallel) => {
  const request = decoded({ tool_choice });
  expect(request.toolChoice).toEqual(toolChoice);
  expect(request.parallelToolCalls).toBe(parallel);
});

test.each([
  [{ thinking: { type: 'disabled' } }, { kind: 'Off' }],
  [{ thinking: { type: 'enabled', budget_tokens: 2048 } }, { kind: 'Budget', tokens: 2048 }],
  [{ thinking: { type: 'adaptive' } }, { kind: 'Adaptive' }],
  [
    { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    { kind: 'Effort', effort: 'low' },
  ],
  [{ output_config: { effort: 'max' } }, { kind: 'Effort', effort: 'max' }],
])('thinking-%j-is-%j', (fields, reasoning) => {
  expect(decoded(fields).reasoning).toEqual(reasoning);
});

test.each(['output_config', 'output_format'])('schema-in-%s-is-the-response-format', (field) => {
  const format = { type: 'json_schema', schema: { type: 'object' } };
  const fields = field === 'output_config' ? { output_config: { format } } : { output_format: format };
  expect(decoded(fields).responseFormat).toEqual({
    kind: 'JsonSchema',
    name: 'response',
    schema: { type: 'object' },
    strict: true,
  });
});

const inContent = (block: object) => ({ messages: [turn, { role: 'user', content: [block] }] });

test.each<[string, object]>([
  ['model', { model: undefined }],
  ['max_tokens', { max_tokens: 1.5 }],
  ['max_tokens', { max_tokens: -1 }],
  ['stream', { stream: 'yes' }],
  ['messages', { messages: [] }],
  ['messages', { messages: 'Hi' }],
  ['messages.0.role', { messages: [{ role: 'tool', content: 'x' }] }],
  ['messages.0.content', { messages: [{ role: 'user' }] }],
  ['messages.1.content.0.type', inContent({ type: 'search_result' })],
  ['messages.1.content.0.text', inContent({ type: 'text' })],
  [
    'messages.1.content.0.source.media_type',
    inContent({ type: 'image', source: { type: 'base64', data: '' } }),
  ],
  ['messages.1.content.0.source.type', inContent({ type: 'image', source: { type: 'ftp' } })],
  [
    'messages.1.content.0.cache_control.ttl',
    inContent({ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '2h' } }),
  ],
  [
    'messages.1.content.0.citations',
    inContent({ type: 'document', citations: { enabled: true }, source: {} }),
  ],
  ['system.0.type', { system: [{ type: 'image' }] }],
  ['tools.0.type', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
  ['tools.0.input_schema', { tools: [{ name: 'x' }] }],
  ['tool_choice.type', { tool_choice: { type: 'some' } }],
  ['thinking.budget_tokens', { thinking: { type: 'enabled' } }],
  ['thinking.type', { thinking: { type: 'between_tools' } }],
  ['container', { container: 'c_1' }],
  ['mcp_servers', { mcp_servers: [] }],
])('problem-is-named-by-%s', (path, fields) => {
  expect(problemPath(fields)).toBe(path);
});

test.each([[null], ['text'], [[]], [7]])('body-%j-is-a-problem', (value) => {
  expect(decodeRequest(value).kind).toBe('Failed');
});

test('limit-may-be-absent-as-when-tokens-are-counted', () => {
  expect(decoded({ max_tokens: undefined })).not.toHaveProperty('maxOutputTokens');
});
