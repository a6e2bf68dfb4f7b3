import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MessageStreamTap } from '../../providers/anthropic/message-stream-tap.ts';
import { StreamTap } from '../../providers/openai/stream-tap.ts';
import type { NativeTap } from '../../providers/provider.ts';
import type { AnswerSink } from './answer-reader.ts';
import type { AnswerFacts } from './prepared-call.ts';
import { StreamReader } from './stream-reader.ts';
import { tapStream } from './tap-stream.ts';

// Nearly all of a native stream goes on without being looked at frame by frame. Every stream here is also read frame by
// frame: what the client gets, after which chunk it gets it, and what the record says must be the same.

const providers = join(import.meta.dirname, '..', '..', 'providers');

const openTap = {
  'openai with usage': () => new StreamTap([], true),
  'openai without usage': () => new StreamTap([], false),
  anthropic: () => new MessageStreamTap([]),
} as const;
type TapName = keyof typeof openTap;
const tapNames = ['openai with usage', 'openai without usage', 'anthropic'] as const;

class Client implements AnswerSink {
  /** What the client had after each chunk. */
  readonly written: string[] = [''];
  said: AnswerFacts = {};
  readonly events: string[] = [];

  facts({ usage, model, finish }: AnswerFacts): void {
    const { said } = this;
    this.said = { usage: usage ?? said.usage, model: model ?? said.model, finish: finish ?? said.finish };
  }

  content(): void {
    this.events.push('content');
  }

  write(output: Buffer): void {
    this.written.push(`${this.written.pop()}${output.toString('latin1')}`);
  }

  fail({ outcome, message }: { readonly outcome: string; readonly message: string }): void {
    this.events.push(`${outcome}: ${message}`);
  }

  done(): void {
    this.events.push('done');
  }
}

function read(tap: NativeTap, chunks: readonly Buffer[], way: 'Quickly' | 'FrameByFrame'): Client {
  const { read: readFrame, passes, close } = tapStream(tap);
  const quick = way === 'Quickly' && passes !== undefined;
  const record = new Client();
  const reader = new StreamReader(
    { read: readFrame, close, ...(quick ? { passes } : {}) },
    { status: 200, sink: record, begin: () => undefined, end: () => undefined },
  );
  for (const chunk of chunks) {
    reader.data(chunk);
    record.written.push(record.written.at(-1) ?? '');
  }
  reader.end();
  return record;
}

/** Empty: the same. */
function difference(name: TapName, chunks: readonly Buffer[]): string {
  const [quick, slow] = (['Quickly', 'FrameByFrame'] as const).map((way) =>
    JSON.stringify(read(openTap[name](), chunks, way)),
  );
  return quick === slow ? '' : `${quick} is not ${slow}`;
}

const recorded = tapNames.flatMap((name) =>
  globSync(`${name.split(' ')[0]}/testdata/*.sse`, { cwd: providers }).map((file) => [file, name] as const),
);

test.each(recorded)('%s-cut-at-any-byte-goes-on-as-if-read-frame-by-frame-by-%s', (file, name) => {
  const bytes = readFileSync(join(providers, file));
  for (let cut = 0; cut <= bytes.length; cut++) {
    const found = difference(name, [bytes.subarray(0, cut), bytes.subarray(cut)]);
    if (found !== '') throw new Error(`cut at ${cut}: ${found}`);
  }
});

const chunkOf = (fields: object): string => `data: ${JSON.stringify({ id: 'c', model: 'm', ...fields })}\n\n`;
const textOf = (content: string): string =>
  chunkOf({ choices: [{ index: 0, delta: { content }, finish_reason: null }], usage: null });
const eventOf = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const deltaOf = (text: string): string =>
  eventOf('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
const error = { error: { type: 'overloaded_error', message: 'overloaded' } };

const oddFrames: readonly string[] = [
  textOf('a').replaceAll('\n', '\r\n'),
  textOf('a').replaceAll('\n', '\r'),
  textOf('a').replace('data: ', 'data:'),
  textOf('a').replace('\n\n', ' \n\n'),
  textOf('a').replace(',"choices"', '\ndata: ,"choices"'),
  textOf('a').replace(',"choices"', '\revent: error\rdata: ,"choices"'),
  `event: message\n${textOf('a')}`,
  `event: error\n${textOf('a')}`,
  `id: 1\n${textOf('a')}`,
  `\n\n${textOf('a')}`,
  ': ping\n\n',
  'data: {"choi\n\n',
  'event: content_block_delta\ndata: {"delta"\n\n',
  'event: ',
  'data: [1]\n\n',
  'data: [DONE]\n\n',
  chunkOf(error),
  chunkOf({ choices: [{ index: 1, delta: { content: 'b' }, finish_reason: null }] }),
  chunkOf({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
  chunkOf({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }),
  chunkOf({ choices: [], usage: { prompt_tokens: 3 } }).replace('"usage":', '"usage" : '),
  eventOf('message_start', { message: { model: 'm', usage: { input_tokens: 3 } } }),
  eventOf('content_block_stop', { index: 0 }),
  eventOf('ping', {}),
  eventOf('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } }),
  eventOf('error', error),
  eventOf('message_stop', {}),
];

const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"usage":{', '"error"', '\n\n', '\r', '}\n\ndata: {', 'Grüße 👋'),
);
const frames = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: words.map(textOf) },
    { weight: 3, arbitrary: words.map(deltaOf) },
    { weight: 1, arbitrary: fc.constantFrom(...oddFrames) },
  ),
  { maxLength: 12 },
);

test.each(tapNames)('any-stream-cut-anywhere-goes-on-as-if-read-frame-by-frame-by-%s', (name) => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat()), (pieces, places) => {
      const bytes = Buffer.from(pieces.join(''));
      const cuts = [0, ...places.map((at) => at % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const chunks = cuts.slice(1).map((end, at) => bytes.subarray(cuts[at], end));
      expect(difference(name, chunks)).toBe('');
    }),
    { numRuns: 1000 },
  );
});

test.each<[TapName, string]>([
  ['openai without usage', textOf('word ')],
  ['anthropic', deltaOf('word ')],
])('content-that-follows-content-is-not-looked-at-frame-by-frame-by-%s', (name, frame) => {
  const reading = tapStream(openTap[name]());
  const looked: string[] = [];
  const record = new Client();
  const reader = new StreamReader(
    {
      ...reading,
      read: (one) => {
        looked.push(one.raw.toString());
        return reading.read(one);
      },
    },
    { status: 200, sink: record, begin: () => undefined, end: () => undefined },
  );
  reader.data(Buffer.from(frame.repeat(100)));
  expect(looked).toEqual([frame]);
  expect(record.written).toEqual([frame.repeat(100)]);
});
