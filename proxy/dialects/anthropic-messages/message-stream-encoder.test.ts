import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { StreamEvent } from '../../chat/stream-event.ts';
import { noUsage } from '../../chat/usage.ts';
import { MessageStreamEncoder } from './message-stream-encoder.ts';
import { readMessageStream } from './testdata/read-message-stream.ts';

const start: StreamEvent = { kind: 'Start', id: 'chatcmpl-1', model: 'gpt-5' };
const end: StreamEvent = { kind: 'End' };
const text = (words: string): StreamEvent => ({ kind: 'Text', choice: 0, text: words });
const begin = (call: number): StreamEvent => ({
  kind: 'ToolCallStart',
  choice: 0,
  call,
  id: `call_${call}`,
  name: 'f',
});
const piece = (call: number, words: string): StreamEvent => ({
  kind: 'ToolCallArguments',
  choice: 0,
  call,
  text: words,
});
const finish = (reason: 'Stop' | 'ToolCalls'): StreamEvent => ({ kind: 'Finish', choice: 0, reason });

function encodeEach(events: readonly StreamEvent[]): string[] {
  const encoder = new MessageStreamEncoder('asked');
  return events.map((event) => encoder.encode(event));
}

function read(events: readonly StreamEvent[]): ReturnType<typeof readMessageStream> {
  return readMessageStream(encodeEach([...events, end]).join(''));
}

const tools = (blocks: ReturnType<typeof read>['blocks']): unknown[] =>
  blocks.filter((block) => block.type === 'tool_use').map(({ id, words }) => [id, words]);

test('text-reasoning-and-tools-become-blocks-in-order', () => {
  const { blocks, ending } = read([
    start,
    { kind: 'Reasoning', choice: 0, text: 'h' },
    { kind: 'Reasoning', choice: 0, text: 'm' },
    { kind: 'ReasoningSignature', choice: 0, signature: 'sig' },
    { kind: 'Reasoning', choice: 0, text: 'again' },
    { kind: 'RedactedReasoning', choice: 0, data: 'enc' },
    text('Hel'),
    text(''),
    text('lo'),
    begin(0),
    piece(0, '{"a"'),
    piece(0, ':1}'),
    begin(1),
    finish('ToolCalls'),
  ]);
  expect(blocks).toEqual([
    { type: 'thinking', words: 'hm', signature: 'sig' },
    { type: 'thinking', words: 'again', signature: '' },
    { type: 'redacted_thinking', words: 'enc', signature: '' },
    { type: 'text', words: 'Hello', signature: '' },
    { type: 'tool_use', id: 'call_0', words: '{"a":1}', signature: '' },
    { type: 'tool_use', id: 'call_1', words: '', signature: '' },
  ]);
  expect(ending).toMatchObject({ delta: { stop_reason: 'tool_use', stop_sequence: null } });
});

test('thinking-that-is-only-a-signature-has-its-block', () => {
  const { blocks } = read([start, { kind: 'ReasoningSignature', choice: 0, signature: 'sig' }, text('a')]);
  expect(blocks.map(({ type, signature }) => [type, signature])).toEqual([
    ['thinking', 'sig'],
    ['text', ''],
  ]);
});

test('every-event-is-written-at-once-when-calls-do-not-interleave', () => {
  const frames = encodeEach([
    start,
    text('a'),
    begin(0),
    piece(0, '{"x":"}'),
    piece(0, '"}'),
    begin(1),
    piece(1, '{'),
    piece(1, '}'),
  ]);
  expect(frames.map((frame) => frame.match(/event: content_block_(start|delta)/g)?.length ?? 0)).toEqual([
    0, 2, 1, 1, 1, 1, 1, 1,
  ]);
});

test('second-call-waits-only-until-the-first-is-whole', () => {
  const frames = encodeEach([
    start,
    begin(0),
    piece(0, '{"a":'),
    begin(1),
    piece(1, '{"b":'),
    piece(0, '1}'),
    piece(1, '2}'),
  ]);
  expect(frames[3]).toBe('');
  expect(frames[4]).toBe('');
  expect(frames[5]).toMatch(/"partial_json":"1}"[\s\S]*content_block_stop[\s\S]*call_1[\s\S]*{\\"b\\":/);
  expect(frames[6]).toContain('"partial_json":"2}"');
});

test('text-behind-a-call-that-is-not-whole-comes-after-it', () => {
  const { blocks } = read([start, begin(0), piece(0, '{'), text('and'), piece(0, '}'), text(' more')]);
  expect(blocks.map(({ type, words }) => [type, words])).toEqual([
    ['tool_use', '{}'],
    ['text', 'and more'],
  ]);
});

test('arguments-that-never-become-whole-are-all-told-when-the-answer-finishes', () => {
  const { blocks } = read([start, begin(0), begin(1), piece(1, '{"b'), piece(0, '{"a'), finish('ToolCalls')]);
  expect(tools(blocks)).toEqual([
    ['call_0', '{"a'],
    ['call_1', '{"b'],
  ]);
});

test('arguments-outside-of-a-call-are-the-upstreams-failure-and-blanks-are-not', () => {
  const encoder = new MessageStreamEncoder('asked');
  for (const event of [start, begin(0), piece(0, '{}'), text('a')]) encoder.encode(event);
  expect(encoder.encode(piece(0, ' \n'))).toBe('');
  const failure = expect.objectContaining({ code: 'upstream_failed' });
  expect(() => encoder.encode(piece(0, ',"b":1}'))).toThrow(failure);
  expect(() => encoder.encode(piece(7, '{}'))).toThrow(failure);
});

test('output-that-waits-is-bounded', () => {
  const encoder = new MessageStreamEncoder('asked');
  for (const event of [start, begin(0), begin(1)]) encoder.encode(event);
  const flood = piece(1, 'x'.repeat(1 << 20));
  expect(() => {
    for (let count = 0; count < 64; count += 1) encoder.encode(flood);
  }).toThrow(expect.objectContaining({ code: 'upstream_failed' }));
});

test('blocks-that-wait-are-bounded-too', () => {
  const encoder = new MessageStreamEncoder('asked');
  for (const event of [start, begin(0)]) encoder.encode(event);
  const block: StreamEvent = { kind: 'RedactedReasoning', choice: 0, data: 'x'.repeat(1 << 20) };
  expect(() => {
    for (let count = 0; count < 64; count += 1) encoder.encode(block);
  }).toThrow(expect.objectContaining({ code: 'upstream_failed' }));
});

test('usage-that-follows-the-finish-is-told-in-the-last-delta', () => {
  const usage = { ...noUsage, input: 5, cacheRead: 6, output: 7, reasoning: 1 };
  const early = { ...noUsage, input: 5 };
  const { start: first, ending } = read([
    { kind: 'Start', id: 'chatcmpl-1', model: 'gpt-5', usage: early },
    text('a'),
    finish('Stop'),
    { kind: 'Usage', usage },
  ]);
  expect(first).toMatchObject({
    message: { id: 'msg_chatcmpl1', usage: { input_tokens: 5, output_tokens: 0 } },
  });
  expect(ending).toMatchObject({
    delta: { stop_reason: 'end_turn' },
    usage: { input_tokens: 5, cache_read_input_tokens: 6, output_tokens: 8 },
  });
});

test('stream-without-start-or-finish-is-still-a-whole-message', () => {
  expect(read([])).toMatchObject({
    blocks: [],
    start: { message: { model: 'asked', stop_reason: null } },
    ending: { delta: { stop_reason: 'end_turn' } },
  });
  expect(read([begin(0), piece(0, '{}')])).toMatchObject({ ending: { delta: { stop_reason: 'tool_use' } } });
});

test('refusal-is-text-with-its-own-stop-reason', () => {
  const { blocks, ending } = read([start, { kind: 'Refusal', choice: 0, text: 'No.' }, finish('Stop')]);
  expect(blocks).toMatchObject([{ type: 'text', words: 'No.' }]);
  expect(ending).toMatchObject({ delta: { stop_reason: 'refusal' } });
});

test('stop-sequence-is-told', () => {
  const { ending } = read([
    start,
    { kind: 'Finish', choice: 0, reason: 'StopSequence', stopSequence: '###' },
  ]);
  expect(ending).toMatchObject({ delta: { stop_reason: 'stop_sequence', stop_sequence: '###' } });
});

test('other-choices-failures-and-what-follows-the-end-write-nothing', () => {
  const frames = encodeEach([
    start,
    { kind: 'Text', choice: 1, text: 'x' },
    { kind: 'Failure', message: 'x', retryable: true },
    end,
    text('late'),
    end,
  ]);
  expect([frames[1], frames[2], frames[4], frames[5]]).toEqual(['', '', '', '']);
});

/** Calls of a model, each with its argument text in pieces, and text in between, in any order that keeps the pieces'. */
const answers = fc
  .array(
    fc.record({
      pieces: fc
        .tuple(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), fc.array(fc.nat(200)))
        .map(([value, cuts]) => cut(JSON.stringify(value), cuts)),
    }),
    { maxLength: 5 },
  )
  .chain((calls) =>
    fc.record({
      calls: fc.constant(calls),
      order: fc.array(fc.nat(calls.length), { maxLength: 60 }),
      words: fc.string({ minLength: 1, maxLength: 3 }),
    }),
  );

function cut(whole: string, at: readonly number[]): string[] {
  const places = [0, ...at.filter((place) => place < whole.length).sort((a, b) => a - b), whole.length];
  return places.slice(1).map((place, index) => whole.slice(places[index], place));
}

test('any-interleaving-of-calls-and-text-keeps-block-order-and-every-byte', () => {
  fc.assert(
    fc.property(answers, ({ calls, order, words }) => {
      const numbers: number[] = [];
      const left = calls.map(({ pieces }) => [...pieces]);
      const events: StreamEvent[] = [];
      let said = '';
      const rest = left.flatMap((pieces, at) => pieces.map(() => at).concat(at));
      for (const at of [...order, ...rest]) {
        const pieces = left[at];
        if (pieces === undefined) {
          said += words;
          events.push(text(words));
          continue;
        }
        if (!numbers.includes(at)) {
          numbers.push(at);
          events.push(begin(numbers.length - 1));
          continue;
        }
        const next = pieces.shift();
        if (next !== undefined) events.push(piece(numbers.indexOf(at), next));
      }
      const { blocks } = read([start, ...events, finish('ToolCalls')]);
      expect(tools(blocks)).toEqual(numbers.map((at, call) => [`call_${call}`, calls[at]?.pieces.join('')]));
      expect(
        blocks
          .filter((block) => block.type === 'text')
          .map((block) => block.words)
          .join(''),
      ).toBe(said);
    }),
    { numRuns: 300 },
  );
});
