import { expect, test } from '@jest/globals';
import type { StreamEvent } from '../../chat/stream-event.ts';
import { noUsage } from '../../chat/usage.ts';
import type { SseFrame } from '../../upstream/sse-frames.ts';
import { ChatStreamDecoder } from './chat-stream-decoder.ts';
import { readFixture, splitFrames } from './fixture.ts';

function decode(frames: readonly SseFrame[]): readonly StreamEvent[] {
  const decoder = new ChatStreamDecoder([]);
  return [...frames.flatMap((frame) => decoder.decode(frame)), ...decoder.close()];
}

const start = { kind: 'Start', id: 'chatcmpl-7', model: 'gpt-test' } as const;
const end = { kind: 'End' } as const;
const usage = {
  kind: 'Usage',
  usage: { ...noUsage, input: 12, cacheRead: 8, output: 5, reasoning: 4 },
} as const;

function text(said: string, choice = 0): StreamEvent {
  return { kind: 'Text', choice, text: said };
}

function finish(reason: 'Stop' | 'ToolCalls' | 'Length', choice = 0): StreamEvent {
  return { kind: 'Finish', choice, reason };
}

function call(number: number, id: string, name: string): StreamEvent {
  return { kind: 'ToolCallStart', choice: 0, call: number, id, name };
}

function args(number: number, said: string): StreamEvent {
  return { kind: 'ToolCallArguments', choice: 0, call: number, text: said };
}

function vllmUsage(output: number): StreamEvent {
  return { kind: 'Usage', usage: { ...noUsage, input: 5, output } };
}

const fixtures: readonly [string, readonly StreamEvent[]][] = [
  ['text', [start, text('Grüße'), text(', 世界'), text(' 🚀 "usage": {'), finish('Stop'), usage, end]],
  [
    'parallel-tools',
    [
      start,
      text('Let me see.'),
      call(0, 'call_a', 'weather'),
      args(0, '{"city":'),
      call(1, 'call_b', 'time'),
      args(1, '{"zone": 1.0'),
      args(0, ' "Köln"}'),
      args(1, '}'),
      finish('ToolCalls'),
      usage,
      end,
    ],
  ],
  ['late-tool-name', [start, call(0, 'call_late', 'lookup'), args(0, '{"a":1}'), finish('ToolCalls'), end]],
  [
    'same-index-tools',
    [
      start,
      call(0, 'one', 'f'),
      args(0, '{}'),
      call(1, 'two', 'g'),
      args(1, '[1]'),
      finish('ToolCalls'),
      end,
    ],
  ],
  [
    'vllm-reasoning',
    [
      start,
      vllmUsage(0),
      { kind: 'Reasoning', choice: 0, text: 'Think' },
      vllmUsage(1),
      { kind: 'Reasoning', choice: 0, text: ' hard' },
      vllmUsage(2),
      text('42'),
      { kind: 'Finish', choice: 0, reason: 'StopSequence', stopSequence: '###' },
      vllmUsage(3),
      end,
    ],
  ],
  ['no-done', [start, text('Hi'), finish('Length'), end]],
  ['cut', [start, text('Hi'), text(' there')]],
  [
    'refusal',
    [
      start,
      { kind: 'Refusal', choice: 0, text: 'I can' },
      { kind: 'Refusal', choice: 0, text: 'not.' },
      finish('Stop'),
      end,
    ],
  ],
  ['two-choices', [start, text('A'), text('B', 1), finish('Stop'), text('b', 1), finish('Stop', 1), end]],
  ['error-first', [{ kind: 'Failure', message: 'Overloaded, key [redacted]', retryable: true }]],
  ['error-after-content', [start, text('Hi'), { kind: 'Failure', message: 'max length', retryable: false }]],
  [
    'bad-json',
    [
      start,
      text('Hi'),
      { kind: 'Failure', message: 'the upstream sent a chunk that is not a JSON object', retryable: true },
    ],
  ],
];

test.each(fixtures)('stream-%s-decodes', (name, events) => {
  expect(decode(splitFrames(readFixture(name)))).toEqual(events);
});

test.each(fixtures)('stream-%s-decodes-the-same-however-it-is-cut', (name, events) => {
  const bytes = readFixture(name);
  for (let cut = 1; cut < bytes.length; cut++) {
    const decoded = decode(splitFrames(bytes.subarray(0, cut), bytes.subarray(cut)));
    if (JSON.stringify(decoded) !== JSON.stringify(events))
      throw new Error(`cut at ${cut} decodes otherwise`);
  }
});

function frame(value: unknown): SseFrame {
  return { raw: Buffer.from(''), event: '', data: typeof value === 'string' ? value : JSON.stringify(value) };
}

test('tool-call-without-an-id-gets-one-at-the-end', () => {
  const delta = { tool_calls: [{ index: 0, function: { name: 'f', arguments: '{}' } }] };
  const events = decode([frame({ choices: [{ delta, finish_reason: 'tool_calls' }] }), frame('[DONE]')]);
  expect(events[1]).toEqual({
    kind: 'ToolCallStart',
    choice: 0,
    call: 0,
    id: expect.stringMatching(/^call_[0-9a-f]{32}$/),
    name: 'f',
  });
  expect(events[2]).toEqual(args(0, '{}'));
});

test('tool-call-without-a-name-is-a-failure-and-nothing-follows', () => {
  const delta = { tool_calls: [{ index: 0, id: 'x', function: { arguments: '{}' } }] };
  const events = decode([frame({ choices: [{ delta, finish_reason: 'tool_calls' }] }), frame('[DONE]')]);
  expect(events.map(({ kind }) => kind)).toEqual(['Start', 'Failure']);
});

test('function-call-of-old-models-is-a-tool-call', () => {
  const deltas = [
    { function_call: { name: 'f', arguments: '' } },
    { function_call: { arguments: '{"a":' } },
    { function_call: { arguments: '1}' } },
  ];
  const events = decode([
    ...deltas.map((delta) => frame({ choices: [{ delta, finish_reason: null }] })),
    frame({ choices: [{ delta: {}, finish_reason: 'function_call' }] }),
  ]);
  expect(events.slice(2)).toEqual([args(0, '{"a":'), args(0, '1}'), finish('ToolCalls'), end]);
});

test('stream-that-ends-without-any-answer-is-a-failure', () => {
  expect(decode([frame('[DONE]')]).map(({ kind }) => kind)).toEqual(['Failure']);
});

test('stream-that-never-gives-a-reason-has-stopped', () => {
  const events = decode([frame({ choices: [{ delta: { content: 'a' } }] }), frame('[DONE]')]);
  expect(events.slice(1)).toEqual([text('a'), finish('Stop'), end]);
});

test('thinking-parts-of-Mistral-are-reasoning', () => {
  const content = [
    { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
    { type: 'text', text: 'yes' },
  ];
  expect(decode([frame({ choices: [{ delta: { content } }] })]).slice(1)).toEqual([
    { kind: 'Reasoning', choice: 0, text: 'hm' },
    text('yes'),
  ]);
});

test('logprobs-go-with-their-text', () => {
  const logprobs = { content: [{ token: 'a', logprob: -1, bytes: null, top_logprobs: [] }] };
  const events = decode([frame({ choices: [{ delta: { content: 'a' }, logprobs }] })]);
  expect(events[1]).toEqual({ kind: 'Text', choice: 0, text: 'a', logprobs });
});
