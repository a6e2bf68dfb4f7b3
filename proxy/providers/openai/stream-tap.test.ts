import { expect, test } from '@jest/globals';
import type { Usage } from '../../chat/usage.ts';
import type { SseFrame } from '../../upstream/sse-frames.ts';
import { ChatStreamDecoder } from './chat-stream-decoder.ts';
import { readFixture, splitFrames } from './fixture.ts';
import { StreamTap } from './stream-tap.ts';

/** One letter a frame: c content, d dropped, e end, f failure, - none. */
function watch(name: string, includeUsage = false): string {
  const tap = new StreamTap([], includeUsage);
  const letters = splitFrames(readFixture(name)).map((frame) => {
    const note = tap.observe(frame);
    if (note.failure !== undefined) return 'f';
    if (note.drop) return 'd';
    if (note.end) return 'e';
    return note.content ? 'c' : '-';
  });
  return `${letters.join('')} ${tap.complete() ? 'complete' : 'open'}`;
}

test.each([
  ['text', '-ccccde complete'],
  ['parallel-tools', 'cccccde complete'],
  ['vllm-reasoning', '--ccce complete'],
  ['no-done', 'cc complete'],
  ['cut', 'cc open'],
  ['refusal', '-ccce complete'],
  ['two-choices', 'ccccc complete'],
  ['error-first', 'f open'],
  ['error-after-content', 'cf open'],
  ['bad-json', 'cf open'],
])('tap-reads-%s-as-%s', (name, letters) => {
  expect(watch(name)).toBe(letters);
});

test('usage-chunk-goes-on-to-a-client-that-asked-for-it', () => {
  expect(watch('text', true)).toBe('-cccc-e complete');
});

test('choice-that-is-cut-while-another-has-finished-is-not-complete', () => {
  const tap = new StreamTap([], false);
  for (const frame of splitFrames(readFixture('two-choices')).slice(0, 4)) tap.observe(frame);
  expect(tap.complete()).toBe(false);
});

test.each(['text', 'parallel-tools', 'vllm-reasoning'])(
  'tap-and-decoder-agree-on-the-usage-of-%s',
  (name) => {
    const frames = splitFrames(readFixture(name));
    const decoder = new ChatStreamDecoder([]);
    const told = frames
      .flatMap((frame) => decoder.decode(frame))
      .flatMap((event) => (event.kind === 'Usage' ? [event.usage] : []))
      .at(-1);
    expect(told).toBeDefined();
    expect(lastUsage(frames)).toEqual(told);
  },
);

function lastUsage(frames: readonly SseFrame[]): Usage | undefined {
  const tap = new StreamTap([], false);
  return frames.map((frame) => tap.observe(frame).usage).findLast((usage) => usage !== undefined);
}

test('text-completion-chunks-have-content-where-they-have-text', () => {
  const tap = new StreamTap([], false);
  const notes = ['', 'Hi'].map((text) =>
    tap.observe({ raw: Buffer.from(''), event: '', data: JSON.stringify({ choices: [{ index: 0, text }] }) }),
  );
  expect(notes.map((note) => note.content)).toEqual([false, true]);
});
