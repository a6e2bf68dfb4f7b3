import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SseFrame } from './sse-frames.ts';
import { makeSseSplitter } from './sse-splitter.ts';

function split(chunks: readonly Buffer[], maxFrameBytes = 1 << 20): SseFrame[] {
  const splitter = makeSseSplitter(maxFrameBytes);
  const frames: SseFrame[] = [];
  for (const chunk of chunks) {
    const pushed = splitter.push(chunk);
    if (pushed.kind === 'Failed') throw new Error(pushed.failure);
    frames.push(...pushed.value);
  }
  const last = splitter.end();
  return last === undefined ? frames : [...frames, last];
}

const meaning = (frames: readonly SseFrame[]): unknown => frames.map(({ event, data }) => ({ event, data }));

const cases: readonly [string, string, readonly { event: string; data: string }[]][] = [
  [
    'line-feeds',
    'data: a\n\ndata: b\n\n',
    [
      { event: '', data: 'a' },
      { event: '', data: 'b' },
    ],
  ],
  [
    'carriage-returns',
    'event: e\rdata: a\r\rdata: b\r\r',
    [
      { event: 'e', data: 'a' },
      { event: '', data: 'b' },
    ],
  ],
  [
    'both',
    'event: e\r\ndata: a\r\n\r\ndata: b\r\n\r\n',
    [
      { event: 'e', data: 'a' },
      { event: '', data: 'b' },
    ],
  ],
  ['several-data-lines', 'data: a\ndata:b\ndata\n\n', [{ event: '', data: 'a\nb\n' }]],
  [
    'a-comment',
    ': ping\n\ndata: a\n\n',
    [
      { event: '', data: '' },
      { event: '', data: 'a' },
    ],
  ],
  ['a-byte-order-mark', '\ufeffdata: a\n\n', [{ event: '', data: 'a' }]],
  [
    'blank-lines-between',
    'data: a\n\n\n\n\ndata: b\n\n',
    [
      { event: '', data: 'a' },
      { event: '', data: 'b' },
    ],
  ],
  ['bytes-beyond-ascii', 'data: Grüße 👋\n\n', [{ event: '', data: 'Grüße 👋' }]],
  [
    'no-last-blank-line',
    'data: a\n\ndata: b',
    [
      { event: '', data: 'a' },
      { event: '', data: 'b' },
    ],
  ],
  ['only-one-space-is-cut', 'data:  a\n\n', [{ event: '', data: ' a' }]],
];

test.each(cases)('%s-cut-at-every-byte', (_name, text, expected) => {
  const bytes = Buffer.from(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    expect(meaning(split([bytes.subarray(0, cut), bytes.subarray(cut)]))).toEqual(expected);
  }
  expect(meaning(split(Array.from(bytes, (byte) => Buffer.from([byte]))))).toEqual(expected);
});

test('raw-bytes-add-up-to-what-came', () => {
  const piece = fc.constantFrom('data: x', 'event: e', ':c', '\n', '\r', '\r\n', '\n\n', 'ü');
  fc.assert(
    fc.property(fc.array(piece), fc.integer({ min: 1, max: 5 }), (pieces, size) => {
      const bytes = Buffer.from(`${pieces.join('')}\n\ndata: end\n\n`);
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      const frames = split(chunks);
      expect(Buffer.concat(frames.map((frame) => frame.raw)).toString()).toBe(bytes.toString());
      expect(meaning(frames)).toEqual(meaning(split([bytes])));
    }),
  );
});

test('a-frame-beyond-the-cap-is-refused', () => {
  const splitter = makeSseSplitter(16);
  expect(splitter.push(Buffer.from('data: 12345')).kind).toBe('Ok');
  expect(splitter.push(Buffer.from('67890123')).kind).toBe('Failed');
});
