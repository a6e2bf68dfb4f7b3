import { expect, test } from '@jest/globals';
import type { FrameNote } from '../provider.ts';
import { decodeChat } from './decode-chat.ts';
import { MessageStreamTap } from './message-stream-tap.ts';
import { fixture, replay, streamOf } from './testdata/replay.ts';

function observe(frames: ReturnType<typeof replay>): readonly FrameNote[] {
  const tap = new MessageStreamTap(['own-key-canary']);
  return frames.map((frame) => tap.observe(frame));
}

const types = (frames: ReturnType<typeof replay>): string[] => frames.map((frame) => frame.event);

test('native-stream-has-the-usage-of-the-complete-message-and-not-its-output-only', () => {
  const notes = observe(replay(fixture('thinking-and-two-tools.sse')));
  const decoded = decodeChat(JSON.parse(fixture('thinking-and-two-tools.json').toString('utf8')), 0);
  const usage = notes.findLast((note) => note.usage !== undefined)?.usage;
  expect(decoded).toMatchObject({ kind: 'Ok', value: { usage } });
  expect(usage).toMatchObject({ input: 412, cacheRead: 2048, output: 147, reasoning: 40 });
});

test('native-stream-names-model-and-finish-and-ends-at-message_stop', () => {
  const notes = observe(replay(fixture('thinking-and-two-tools.sse')));
  expect(notes[0]?.model).toBe('claude-sonnet-5-5');
  expect(notes.at(-2)?.finish).toBe('ToolCalls');
  expect(notes.filter((note) => note.end)).toHaveLength(1);
  expect(notes.at(-1)?.end).toBe(true);
  expect(notes.some((note) => note.drop)).toBe(false);
});

test('lifecycle-frames-are-not-content-and-the-first-words-are', () => {
  const frames = replay(fixture('thinking-and-two-tools.sse'));
  const first = observe(frames).findIndex((note) => note.content);
  expect(types(frames.slice(0, first))).toEqual(['message_start', 'content_block_start', 'ping']);
  expect(frames[first]?.data).toContain('The user wants');
});

test('failure-before-content-is-told-as-one-that-may-be-tried-again', () => {
  const notes = observe(replay(fixture('overloaded-before-content.sse')));
  expect(notes.some((note) => note.content)).toBe(false);
  expect(notes.at(-1)?.failure).toEqual({ message: 'Overloaded, key [redacted]', retryable: true });
});

test.each([
  ['an empty text block', { type: 'content_block_start', content_block: { type: 'text', text: '' } }, false],
  [
    'a text block with words',
    { type: 'content_block_start', content_block: { type: 'text', text: 'a' } },
    true,
  ],
  [
    'a tool call',
    { type: 'content_block_start', content_block: { type: 'tool_use', id: 'a', name: 'b' } },
    true,
  ],
  ['redacted thinking', { type: 'content_block_start', content_block: { type: 'redacted_thinking' } }, true],
  ['an empty delta', { type: 'content_block_delta', delta: { type: 'text_delta', text: '' } }, false],
  ['a delta', { type: 'content_block_delta', delta: { type: 'text_delta', text: 'a' } }, true],
  ['an unknown event', { type: 'novelty', text: 'a' }, false],
])('%s-is-content-%#', (_name, event, isContent) => {
  expect(observe(streamOf([event]))[0]?.content).toBe(isContent);
});

test('events-without-a-name-are-read-by-their-type', () => {
  const data = '{"type":"content_block_delta","delta":{"type":"text_delta","text":"a"}}';
  expect(observe(replay(Buffer.from(`data: ${data}\n\ndata: {"type":"message_stop"}\n\n`)))).toMatchObject([
    { content: true, end: false },
    { content: false, end: true },
  ]);
});

test('delta-that-is-cut-after-content-is-a-failure', () => {
  const whole = 'event: content_block_delta\ndata: {"delta":{"type":"text_delta","text":"a"}}\n\n';
  const notes = observe(replay(Buffer.from(`${whole}event: content_block_delta\ndata: {"delta":{"ty\n\n`)));
  expect(notes).toMatchObject([{ content: true }, { failure: { retryable: true } }]);
});

test('data-that-is-not-JSON-before-content-is-a-failure', () => {
  const notes = observe(replay(Buffer.from('event: message_start\ndata: {"ty\n\n')));
  expect(notes[0]?.failure?.retryable).toBe(true);
});
