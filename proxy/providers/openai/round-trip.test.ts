import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ChatResponse } from '../../chat/chat-response.ts';
import type { AssistantPart } from '../../chat/parts.ts';
import type { StreamEvent } from '../../chat/stream-event.ts';
import { noUsage } from '../../chat/usage.ts';
import { ChatStreamEncoder } from '../../dialects/openai-chat/chat-stream-encoder.ts';
import { openaiChat } from '../../dialects/openai-chat/openai-chat.ts';
import { ChatStreamDecoder } from './chat-stream-decoder.ts';
import { decodeChat } from './decode-chat.ts';
import { encodeChat } from './encode-chat.ts';
import { splitFrames } from './fixture.ts';
import type { WireAccount } from './wire-account.ts';

// The client's side and the upstream's side of one format are written apart: what one writes, the other must read.

const account: WireAccount = {
  entry: {
    kind: 'provider',
    namespace: 'ai',
    name: 'up',
    models: [],
    type: 'OpenAICompatible',
    baseUrl: 'http://upstream/v1',
    connectTimeoutMs: 1000,
  },
  otelName: 'openai',
  headers: {},
  secrets: [],
  limitField: 'max_tokens',
  extensions: 'Sent',
};

const text = fc.string({ minLength: 1, unit: 'grapheme' });
const toolCall = fc.record({
  kind: fc.constant('ToolCall' as const),
  id: fc.uuid(),
  name: fc.stringMatching(/^[a-z_]{1,20}$/),
  arguments: fc.oneof(fc.json(), fc.constant('{"a": 1.0,  "b":12345678901234567890}')),
});

/** Parts of one answer, in the order in which this format tells them. */
const answerParts = fc
  .record({
    reasoning: fc.option(text, { nil: undefined }),
    said: fc.option(text, { nil: undefined }),
    calls: fc.uniqueArray(toolCall, { maxLength: 4, selector: ({ id }) => id }),
  })
  .map(({ reasoning, said, calls }): readonly AssistantPart[] => [
    ...(reasoning === undefined ? [] : [{ kind: 'Reasoning' as const, text: reasoning }]),
    ...(said === undefined ? [] : [{ kind: 'Text' as const, text: said }]),
    ...calls,
  ]);

const usage = { ...noUsage, input: 7, cacheRead: 3, output: 5, reasoning: 2 };

const response = answerParts.map(
  (parts): ChatResponse => ({
    id: 'chatcmpl-1',
    model: 'm',
    createdAtSeconds: 1_760_000_000,
    choices: [
      { index: 0, parts, finish: parts.some(({ kind }) => kind === 'ToolCall') ? 'ToolCalls' : 'Stop' },
    ],
    usage,
  }),
);

const anyRequest: ChatRequest = {
  model: 'm',
  stream: false,
  includeUsage: true,
  system: [],
  messages: [],
  tools: [],
};

test('answer-that-the-client’s-side-writes-is-read-by-the-upstream’s-side', () => {
  fc.assert(
    fc.property(response, (answer) => {
      const wire: unknown = JSON.parse(JSON.stringify(openaiChat.encodeResponse(answer, anyRequest)));
      expect(decodeChat(wire, 0)).toEqual({ kind: 'Ok', value: answer });
    }),
  );
});

test('streamed-answer-comes-back-whole-however-its-texts-are-cut', () => {
  fc.assert(
    fc.property(response, fc.integer({ min: 1, max: 9 }), (answer, pieceLength) => {
      const encoder = new ChatStreamEncoder(anyRequest, 0);
      const bytes = Buffer.from(
        toEvents(answer, pieceLength)
          .map((event) => encoder.encode(event))
          .join(''),
      );
      const decoder = new ChatStreamDecoder([]);
      const events = splitFrames(bytes).flatMap((frame) => decoder.decode(frame));
      expect(gather(events)).toEqual({ parts: answer.choices[0]?.parts, usage, ended: true });
    }),
  );
});

function toEvents(answer: ChatResponse, pieceLength: number): readonly StreamEvent[] {
  const choice = 0;
  let call = -1;
  const content = (answer.choices[0]?.parts ?? []).flatMap((part): readonly StreamEvent[] => {
    if (part.kind !== 'ToolCall') {
      return cutText(part.text, pieceLength).map((piece) => ({ kind: part.kind, choice, text: piece }));
    }
    call += 1;
    const number = call;
    return [
      { kind: 'ToolCallStart', choice, call: number, id: part.id, name: part.name },
      ...cutText(part.arguments, pieceLength).map(
        (piece): StreamEvent => ({ kind: 'ToolCallArguments', choice, call: number, text: piece }),
      ),
    ];
  });
  return [
    { kind: 'Start', id: answer.id, model: answer.model },
    ...content,
    { kind: 'Finish', choice, reason: answer.choices[0]?.finish ?? 'Stop' },
    { kind: 'Usage', usage: answer.usage },
    { kind: 'End' },
  ];
}

/** Between code points: an upstream's chunks are JSON of their own, and half a surrogate is no text. */
function cutText(whole: string, length: number): readonly string[] {
  const points = [...whole];
  return Array.from({ length: Math.ceil(points.length / length) }, (_, index) =>
    points.slice(index * length, (index + 1) * length).join(''),
  );
}

function gather(events: readonly StreamEvent[]): object {
  const texts = new Map<string, string>();
  const calls: { kind: 'ToolCall'; id: string; name: string; arguments: string }[] = [];
  for (const event of events) {
    if (event.kind === 'Text' || event.kind === 'Reasoning') {
      texts.set(event.kind, (texts.get(event.kind) ?? '') + event.text);
    } else if (event.kind === 'ToolCallStart') {
      calls[event.call] = { kind: 'ToolCall', id: event.id, name: event.name, arguments: '' };
    } else if (event.kind === 'ToolCallArguments') {
      const call = calls[event.call];
      if (call !== undefined) call.arguments += event.text;
    }
  }
  return {
    parts: [...[...texts].map(([kind, said]) => ({ kind, text: said })), ...calls],
    usage: events.findLast((event) => event.kind === 'Usage')?.usage,
    ended: events.at(-1)?.kind === 'End',
  };
}

const userPart = fc.oneof(
  fc.record({ kind: fc.constant('Text' as const), text }),
  fc.record({
    kind: fc.constant('Image' as const),
    source: fc.record({
      kind: fc.constant('Base64' as const),
      mediaType: fc.constantFrom('image/png', 'image/jpeg'),
      data: fc.base64String(),
    }),
  }),
);

/** What this format can carry; several texts alone would become one. */
const request = fc.record(
  {
    model: fc.constant('m'),
    stream: fc.constant(true),
    includeUsage: fc.constant(true),
    system: fc.array(fc.record({ kind: fc.constant('Text' as const), text }), { maxLength: 1 }),
    messages: fc.array(
      fc.oneof(
        fc.record({
          role: fc.constant('User' as const),
          parts: fc
            .array(userPart, { minLength: 1 })
            .filter((parts) => parts.length === 1 || parts.some(({ kind }) => kind === 'Image')),
        }),
        fc.record({
          role: fc.constant('Assistant' as const),
          parts: answerParts.filter((parts) => parts.some(({ kind }) => kind === 'ToolCall')),
        }),
      ),
      { minLength: 1 },
    ),
    tools: fc.constant([{ name: 'f', description: 'd', parameters: { type: 'object' }, strict: true }]),
    toolChoice: fc.constantFrom(
      { kind: 'Auto' as const },
      { kind: 'None' as const },
      { kind: 'Required' as const },
      { kind: 'Tool' as const, name: 'f' },
    ),
    parallelToolCalls: fc.boolean(),
    responseFormat: fc.constantFrom(
      { kind: 'JsonObject' as const },
      { kind: 'JsonSchema' as const, name: 'n', schema: { type: 'object' }, strict: true },
    ),
    reasoning: fc.constant({ kind: 'Effort' as const, effort: 'low' }),
    maxOutputTokens: fc.integer({ min: 1, max: 1000 }),
    temperature: fc.constantFrom(0, 0.7, 2),
    topK: fc.integer({ min: 1, max: 50 }),
    seed: fc.integer(),
    stop: fc.array(text, { minLength: 1, maxLength: 4 }),
    choices: fc.integer({ min: 2, max: 4 }),
    user: text,
  },
  {
    requiredKeys: ['model', 'stream', 'includeUsage', 'system', 'messages', 'tools'],
    noNullPrototype: true,
  },
);

test('request-that-the-upstream’s-side-writes-is-read-by-the-client’s-side', () => {
  fc.assert(
    fc.property(request, (asked) => {
      const encoded = encodeChat(asked, asked.model, account);
      if (encoded.kind === 'Failed') throw new Error(encoded.failure.message);
      const wire = JSON.stringify(encoded.value);
      const sent: unknown = JSON.parse(wire, (key, value) => {
        expect({ key, value }).not.toEqual({ key, value: null });
        return value;
      });
      expect(openaiChat.decode(sent)).toEqual({ kind: 'Ok', value: asked });
    }),
  );
});
