import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { StreamEvent } from '../chat/stream-event.ts';
import type { SseFrame } from '../upstream/sse-frames.ts';
import { MessageStreamDecoder } from './anthropic/message-stream-decoder.ts';
import { ChatStreamDecoder } from './openai/chat-stream-decoder.ts';
import type { StreamDecoder } from './provider.ts';

// Frames that repeat the one before are not parsed. Behind a frame that repeats nothing, every frame is: both ways must
// give the same events.

const chunkOf = (fields: object): string => JSON.stringify({ id: 'c', model: 'm', ...fields });
const deltaOf = (content: unknown, fields: object = {}): string =>
  chunkOf({ choices: [{ index: 0, delta: { content }, finish_reason: null }], ...fields });
const blockDelta = (index: number, text: string): string =>
  JSON.stringify({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } });

const upstreams = {
  openai: {
    open: (): StreamDecoder => new ChatStreamDecoder([]),
    event: '',
    ofWords: (words: string) => deltaOf(words),
    odd: [
      deltaOf('word', { obfuscation: 'x1Y' }),
      deltaOf('word', { obfuscation: '' }),
      deltaOf('word', { obfuscation: 'a"b' }),
      deltaOf('"obfuscation":"'),
      deltaOf('word', { obfuscation: 'x', error: 'boom' }),
      deltaOf('word').replace('"model":"m"', '"content":"other"'),
      deltaOf('word', { usage: { prompt_tokens: 1 } }),
      deltaOf([{ type: 'text', text: 'word' }]),
      deltaOf('word').replace('"index":0', '"index":1'),
      deltaOf('word').replace('"content"', '"c\\u006fntent"'),
      deltaOf('word').replace('"model":"m"', '"content":"word"'),
      deltaOf('word').replace('"finish_reason":null', '"finish_reason":"stop"'),
      deltaOf('word').replace('"finish_reason":null', '"logprobs":{"content":[]}'),
    ],
  },
  anthropic: {
    open: (): StreamDecoder => new MessageStreamDecoder([]),
    event: 'content_block_delta',
    ofWords: (words: string) => blockDelta(0, words),
    odd: [
      blockDelta(1, 'word'),
      blockDelta(0, 'word').replace('text_delta', 'thinking_delta'),
      '{"type":"content_block_start","content_block":{"type":"text","text":"word"},"delta":{"text":"word."}}',
      '{"type":"content_block_delta","delta":{"was":{"text":"word"},"type":"text_delta","text":"word"}}',
      '{"type":"content_block_delta","delta":{"was":{"text":"other"},"type":"text_delta","text":"word"}}',
      '{"type":"message_stop"}',
    ],
  },
} as const;
const names = ['openai', 'anthropic'] as const;

/** `repeats`: as they come; else each frame differs from the one before in the blanks behind it. */
function decode(name: keyof typeof upstreams, frames: readonly string[], repeats: boolean): StreamEvent[][] {
  const { open, event } = upstreams[name];
  const decoder = open();
  return frames.map((json, at) => [
    ...decoder.decode(frameOf(event, repeats ? json : json + ' '.repeat(at + 1))),
  ]);
}

function frameOf(event: string, data: string): SseFrame {
  return { raw: Buffer.from(data), event, data };
}

/** What stands between the quotes; not all of it is JSON. */
const raw = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text).slice(1, -1)),
  fc.constantFrom(
    '',
    'word',
    '\\u0041',
    '\\"',
    '"',
    '\\',
    '\t',
    'a","b":"c',
    '"}}]}',
    'tool_call',
    'Grüße 👋',
  ),
);

test.each(names)('frames-of-%s-mean-the-same-whether-they-repeat-the-one-before-or-not', (name) => {
  const { ofWords, odd } = upstreams[name];
  const frame = fc.oneof(
    { weight: 2, arbitrary: raw.map((words) => ofWords('WORDS').replace('WORDS', () => words)) },
    { weight: 1, arbitrary: fc.constantFrom(...odd) },
  );
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 12 }), (frames) => {
      expect(decode(name, frames, true)).toEqual(decode(name, frames, false));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [
    'openai',
    'that-hide-their-length',
    (at: number) => deltaOf(`word ${at}`, { obfuscation: 'x'.repeat(at) }),
  ],
  ['openai', 'as-they-are', (at: number) => deltaOf(`word ${at}`)],
  ['anthropic', 'as-they-are', (at: number) => blockDelta(0, `word ${at}`)],
] as const)('a-stream-of-%s-is-not-parsed-frame-by-frame-%s', (name, _how, frame) => {
  const parse = jest.spyOn(JSON, 'parse');
  try {
    const events = decode(
      name,
      Array.from({ length: 50 }, (_unused, at) => frame(at)),
      true,
    );
    expect(events.slice(2)).toEqual(
      events.slice(2).map((_event, at) => [{ kind: 'Text', choice: 0, text: `word ${at + 2}` }]),
    );
    expect(parse.mock.calls.length).toBeLessThan(5);
  } finally {
    parse.mockRestore();
  }
});

test('learning-ends-where-no-frame-repeats-another', () => {
  const parse = jest.spyOn(JSON, 'parse');
  try {
    decode(
      'openai',
      Array.from({ length: 50 }, (_unused, at) => deltaOf('word', { at })),
      true,
    );
    expect(parse.mock.calls.length).toBeLessThan(60);
  } finally {
    parse.mockRestore();
  }
});
