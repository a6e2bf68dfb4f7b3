import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { SseFrame } from './sse-frames.ts';
import { SseSplitter } from './sse-splitter.ts';

function split(chunks: readonly Buffer[]): SseFrame[] {
  const splitter = new SseSplitter(1 << 20);
  const frames: SseFrame[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk);
    for (let frame = splitter.next(); frame !== undefined; frame = splitter.next()) frames.push(frame);
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
  [
    'plain-frames',
    'event: e\ndata: {"a":1}\n\ndata: {"b":"ü"}\n\n',
    [
      { event: 'e', data: '{"a":1}' },
      { event: '', data: '{"b":"ü"}' },
    ],
  ],
  [
    'frames-that-look-plain-but-for-a-carriage-return',
    'data: {"a":1,\revent: e\rdata: "b":2}\n\n',
    [{ event: 'e', data: '{"a":1,\n"b":2}' }],
  ],
  ['a-plain-frame-with-more-data', 'data: {"a":\ndata: {}}\n\n', [{ event: '', data: '{"a":\n{}}' }]],
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
  const piece = fc.constantFrom(
    'data: {"x":1}\n\n',
    'data: x',
    'event: e',
    ':c',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    'ü',
  );
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

test('plain-frames-are-skimmed-as-far-as-they-fit-and-the-rest-comes-one-by-one', () => {
  const splitter = new SseSplitter(1 << 20);
  const fits = (frame: string): boolean => frame.includes('fits');
  const [first, second, third] = ['data: {"fits":"ü"}\n\n', 'event: e\ndata: {"fits":2}\n\n', 'data: {}\n\n'];
  splitter.push(Buffer.from(`${first}${second}${third}${first}data: {"fi`));
  expect(splitter.skim(fits)?.toString()).toBe(`${first}${second}`);
  expect(splitter.skim(fits)).toBeUndefined();
  expect(splitter.next()?.raw.toString()).toBe(third);
  expect(splitter.skim(fits)?.toString()).toBe(first);
  expect(splitter.next()).toBeUndefined();
  splitter.push(Buffer.from(`ts":3}\n\n${second}`));
  expect(splitter.skim(fits)).toBeUndefined();
  expect(splitter.next()?.data).toBe('{"fits":3}');
  expect(splitter.skim(fits)?.toString()).toBe(second);
});

test('a-frame-beyond-the-cap-is-refused', () => {
  const splitter = new SseSplitter(16);
  const isOverlong = ['data: 12345', '67890123'].map((text) => {
    splitter.push(Buffer.from(text));
    expect(splitter.next()).toBeUndefined();
    return splitter.overlong;
  });
  expect(isOverlong).toEqual([false, true]);
});
