import { expect, test } from '@jest/globals';
import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { ChatResponse } from '../chat/chat-response.ts';
import { keepArguments } from '../chat/keep-arguments.ts';
import type { StreamEvent } from '../chat/stream-event.ts';
import { noUsage, type Usage } from '../chat/usage.ts';
import type { ChatDialect } from '../dialects/dialect.ts';
import { dialects } from '../dialects/registry.ts';
import { splitFrames } from './openai/fixture.ts';
import type { Provider } from './provider.ts';
import { makeProvider } from './registry.ts';

// Every chat dialect meets every provider type. An upstream is played by the dialect of its format, a client by the
// provider of its format: what is sent in at one end must come out at the other.

const account = {
  kind: 'provider' as const,
  namespace: 'ai',
  name: 'up',
  models: [],
  baseUrl: 'http://upstream/v1',
  connectTimeoutMs: 1000,
};
const entries: readonly ProviderEntry[] = [
  { ...account, type: 'OpenAI' },
  { ...account, type: 'OpenAICompatible' },
  { ...account, type: 'Anthropic', version: '2023-06-01' },
  {
    kind: 'provider',
    namespace: 'ai',
    name: 'mock',
    models: [],
    type: 'Mock',
    mock: { firstTokenDelayMs: 0, tokenDelayMs: 0, errorPercent: 0, errorStatus: 503 },
  },
];

interface Side {
  readonly dialect: ChatDialect;
  readonly provider: Provider;
}

const upstreams: readonly Side[] = entries.map((entry) => ({
  provider: makeProvider(entry),
  dialect: dialects[entry.type === 'Anthropic' ? 'anthropic-messages' : 'openai-chat'],
}));
const clients = upstreams.filter(({ provider }) => provider.type !== 'Mock');
const pairs = clients.flatMap((client) => upstreams.map((upstream) => ({ client, upstream })));
const cases = pairs.map((pair) => [pair.client.provider.type, pair.upstream.provider.type, pair] as const);

/** Compact, since a format that has objects in place of argument texts prints them so. */
const compact = '{"city":"Köln 🚀","price":1.0,"id":12345678901234567890}';
/** In streams the text itself goes on, whatever its spaces and numbers are. */
const tricky = '{ "city":"Köln 🚀", "price":1.0,"id":12345678901234567890}';
const usage: Usage = { ...noUsage, input: 11, cacheRead: 5, output: 7 };

const response: ChatResponse = {
  id: 'msg_1',
  model: 'upstream-model',
  createdAtSeconds: 1_760_000_000,
  choices: [
    {
      index: 0,
      parts: [
        { kind: 'Text', text: 'Let me see. "usage": {' },
        { kind: 'ToolCall', id: 'call_1', name: 'weather', arguments: compact },
        { kind: 'ToolCall', id: 'call_2', name: 'time', arguments: '{}' },
      ],
      finish: 'ToolCalls',
    },
  ],
  usage,
};

const request: ChatRequest = {
  model: 'm',
  stream: true,
  includeUsage: true,
  system: [{ kind: 'Text', text: 'Be brief.' }],
  messages: [
    {
      role: 'User',
      parts: [
        { kind: 'Text', text: 'Look' },
        { kind: 'Image', source: { kind: 'Base64', mediaType: 'image/png', data: 'aWs=' } },
      ],
    },
    {
      role: 'Assistant',
      parts: [
        { kind: 'Text', text: 'Well' },
        { kind: 'ToolCall', id: 'call_1', name: 'weather', arguments: compact },
        { kind: 'ToolCall', id: 'call_2', name: 'time', arguments: '{}' },
      ],
    },
    {
      role: 'User',
      parts: [
        { kind: 'ToolResult', callId: 'call_1', content: [{ kind: 'Text', text: 'rain' }], isError: false },
        { kind: 'ToolResult', callId: 'call_2', content: [{ kind: 'Text', text: '12:00' }], isError: false },
      ],
    },
  ],
  tools: [
    { name: 'weather', description: 'd', parameters: { type: 'object', properties: { b: {}, a: {} } } },
    { name: 'time', parameters: { type: 'object', properties: {} } },
  ],
  toolChoice: { kind: 'Tool', name: 'time' },
  maxOutputTokens: 100,
  temperature: 0.5,
  topP: 0.9,
  stop: ['END'],
};

test.each(cases)('request-of-%s-arrives-at-%s', (_client, _upstream, { client, upstream }) => {
  const arrived = throughRequest(throughRequest(request, client), upstream);
  // Anthropic's clients always get usage; that they want it is not in their requests.
  expect({ ...arrived, includeUsage: true }).toEqual(request);
});

/** Written by the side's provider, read by its dialect. */
function throughRequest(asked: ChatRequest, { provider, dialect }: Side): ChatRequest {
  const call = provider.encodeChat(asked, { upstreamName: asked.model });
  if (call.kind === 'Failed') throw new Error(call.failure.message);
  const decoded = dialect.decode(readWire(call.value.body.toString('utf8')));
  if (decoded.kind === 'Failed') throw new Error(`${decoded.failure.path}: ${decoded.failure.message}`);
  return decoded.value;
}

function readWire(text: string): unknown {
  return keepArguments(text, JSON.parse(text));
}

test.each(cases)('answer-for-%s-comes-from-%s', (_client, _upstream, { client, upstream }) => {
  const arrived = throughResponse(throughResponse(response, upstream), client);
  expect({ ...arrived, createdAtSeconds: 0 }).toEqual({ ...response, createdAtSeconds: 0 });
});

/** Written by the side's dialect, read by its provider. */
function throughResponse(answer: ChatResponse, { provider, dialect }: Side): ChatResponse {
  const decoded = provider.decodeChat(readWire(JSON.stringify(dialect.encodeResponse(answer, request))));
  if (decoded.kind === 'Failed') throw new Error(decoded.failure);
  return decoded.value;
}

test.each(cases)('stream-for-%s-comes-from-%s', (_client, _upstream, { client, upstream }) => {
  const fromUpstream = throughStream(eventsOf(response), upstream);
  const arrived = throughStream(fromUpstream, client);
  expect(gather(arrived)).toEqual(gather(eventsOf(response)));
  expect(arrived.at(-1)).toEqual({ kind: 'End' });
});

function throughStream(events: readonly StreamEvent[], { provider, dialect }: Side): readonly StreamEvent[] {
  const encoder = dialect.streamEncoder(request);
  const bytes = Buffer.from(events.map((event) => encoder.encode(event)).join(''));
  // A prime number of bytes a chunk, so that cuts fall everywhere.
  const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, index) =>
    bytes.subarray(index * 7, index * 7 + 7),
  );
  const decoder = provider.streamDecoder();
  return splitFrames(...chunks).flatMap((frame) => decoder.decode(frame));
}

function eventsOf(answer: ChatResponse): readonly StreamEvent[] {
  const choice = 0;
  return [
    { kind: 'Start', id: answer.id, model: answer.model },
    { kind: 'Text', choice, text: 'Let me see.' },
    { kind: 'Text', choice, text: ' "usage": {' },
    { kind: 'ToolCallStart', choice, call: 0, id: 'call_1', name: 'weather' },
    { kind: 'ToolCallArguments', choice, call: 0, text: tricky.slice(0, 13) },
    { kind: 'ToolCallStart', choice, call: 1, id: 'call_2', name: 'time' },
    { kind: 'ToolCallArguments', choice, call: 1, text: '{}' },
    { kind: 'ToolCallArguments', choice, call: 0, text: tricky.slice(13) },
    { kind: 'Finish', choice, reason: 'ToolCalls' },
    { kind: 'Usage', usage: answer.usage },
    { kind: 'End' },
  ];
}

/** What a client puts together. */
function gather(events: readonly StreamEvent[]): object {
  const calls = new Map<number, { id: string; name: string; arguments: string }>();
  let text = '';
  for (const event of events) {
    if (event.kind === 'Text') text += event.text;
    if (event.kind === 'ToolCallStart')
      calls.set(event.call, { id: event.id, name: event.name, arguments: '' });
    const call = event.kind === 'ToolCallArguments' ? calls.get(event.call) : undefined;
    if (call !== undefined && event.kind === 'ToolCallArguments') call.arguments += event.text;
  }
  return {
    text,
    calls: [...calls].toSorted(([one], [other]) => one - other),
    finish: events.find((event) => event.kind === 'Finish')?.reason,
    usage: events.findLast((event) => event.kind === 'Usage')?.usage,
    start: events.find((event) => event.kind === 'Start')?.model,
  };
}
