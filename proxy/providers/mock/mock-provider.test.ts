import { expect, test } from '@jest/globals';
import type { MockBehaviour } from '#contract/snapshot/provider-entry.ts';
import { type FakeClock, makeFakeClock } from '#runtime/fake-clock.ts';
import type { Provider } from '../provider.ts';
import { makeMockProvider } from './mock-provider.ts';

const instant: MockBehaviour = { firstTokenDelayMs: 0, tokenDelayMs: 0, errorPercent: 0, errorStatus: 503 };

function makeMock(behaviour: Partial<MockBehaviour>, clock: FakeClock, random = 0.5): Provider {
  const entry = { kind: 'provider', namespace: 'ai', name: 'mock', models: [], type: 'Mock' } as const;
  return makeMockProvider(
    { ...entry, models: [], mock: { ...instant, ...behaviour } },
    { clock, random: () => random },
  );
}

/** One call; its answer as text. */
async function ask(
  body: object,
  {
    behaviour = {},
    path = '/chat/completions',
    random = 0.5,
  }: {
    readonly behaviour?: Partial<MockBehaviour>;
    readonly path?: string;
    readonly random?: number;
  } = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const { respond } = makeMock(behaviour, makeFakeClock(5000), random);
  const call = { path, headers: {}, body: Buffer.from(JSON.stringify({ model: 'demo', ...body })) };
  const answer = await respond?.(call, new AbortController().signal);
  if (answer === undefined) throw new Error('the mock does not answer');
  const chunks: Buffer[] = [];
  for await (const chunk of answer.body) chunks.push(chunk);
  return { status: answer.status, text: Buffer.concat(chunks).toString('utf8') };
}

async function askJson(...given: Parameters<typeof ask>): Promise<unknown> {
  return JSON.parse((await ask(...given)).text);
}

const messages = [
  { role: 'system', content: '12345678' },
  { role: 'user', content: 'one two\nthree' },
];

function answered(message: object, finish: string): object {
  return { choices: [{ message: expect.objectContaining(message), finish_reason: finish }] };
}

const tools = [{ type: 'function', function: { name: 'f' } }];
const schema = {
  type: 'object',
  required: ['a', 'b', 'c'],
  properties: {
    a: { type: 'array', minItems: 1, items: { $ref: '#/$defs/d' } },
    b: { anyOf: [{ type: 'integer', minimum: 3 }, { type: 'null' }] },
    c: { type: 'object', required: [] },
    e: { type: 'string' },
  },
  $defs: { d: { enum: ['x', 'y'] } },
};

const answers: readonly [string, object, Partial<MockBehaviour>, object][] = [
  ['echo-of-the-user', {}, {}, answered({ content: 'one two\nthree' }, 'stop')],
  ['fixed-reply', {}, { reply: 'No.' }, answered({ content: 'No.' }, 'stop')],
  ['limit-of-tokens', { max_tokens: 1 }, {}, answered({ content: 'one ' }, 'length')],
  [
    'limit-within-a-character',
    { max_tokens: 1, messages: [{ role: 'user', content: 'abc🚀' }] },
    {},
    answered({ content: 'abc' }, 'length'),
  ],
  ['stop-text', { stop: '\n' }, {}, answered({ content: 'one two' }, 'stop')],
  [
    'demanded-tool',
    { tools, tool_choice: 'required' },
    {},
    answered(
      { tool_calls: [expect.objectContaining({ function: { name: 'f', arguments: '{}' } })] },
      'tool_calls',
    ),
  ],
  ['tool-that-may-be-left', { tools }, {}, answered({ content: 'one two\nthree' }, 'stop')],
  [
    'demanded-JSON',
    { response_format: { type: 'json_schema', json_schema: { name: 'n', schema } } },
    {},
    answered({ content: '{"a":["x"],"b":3,"c":{}}' }, 'stop'),
  ],
  [
    'reply-that-is-the-demanded-JSON',
    { response_format: { type: 'json_object' } },
    { reply: '{"a":1}' },
    answered({ content: '{"a":1}' }, 'stop'),
  ],
];

test.each(answers)('mock-answers-%s', async (_name, body, behaviour, expected) => {
  expect(await askJson({ messages, ...body }, { behaviour })).toMatchObject(expected);
});

test('usage-is-about-four-characters-a-token-streamed-or-not', async () => {
  const usage = { prompt_tokens: 6, completion_tokens: 4, total_tokens: 10 };
  expect(await askJson({ messages })).toMatchObject({ model: 'demo', created: 5, usage });
  const { text } = await ask({ messages, stream: true, stream_options: { include_usage: true } });
  const last = text.trim().split('\n\n').at(-2)?.slice('data: '.length) ?? '';
  expect(JSON.parse(last)).toMatchObject({ choices: [], usage });
});

test('stream-goes-word-by-word-after-the-delays-that-were-asked-for', async () => {
  const clock = makeFakeClock();
  const { respond } = makeMock({ firstTokenDelayMs: 100, tokenDelayMs: 10 }, clock);
  const body = Buffer.from(JSON.stringify({ model: 'demo', messages, stream: true }));
  const answer = await respond?.(
    { path: '/chat/completions', headers: {}, body },
    new AbortController().signal,
  );
  const frames = answer?.body[Symbol.asyncIterator]();
  const words: [number, string][] = [];
  for (const delayMs of [100, 10, 10]) {
    const next = frames?.next();
    await Promise.resolve();
    clock.advance(delayMs);
    const frame = (await next)?.value?.toString('utf8');
    words.push([clock.now(), JSON.parse(frame.slice('data: '.length)).choices[0].delta.content]);
  }
  expect(words).toEqual([
    [100, 'one '],
    [110, 'two\n'],
    [120, 'three'],
  ]);
  expect(clock.pending()).toBe(0);
});

test('caller-that-leaves-ends-the-stream-and-leaves-no-timer', async () => {
  const clock = makeFakeClock();
  const controller = new AbortController();
  const { respond } = makeMock({ firstTokenDelayMs: 100 }, clock);
  const body = Buffer.from(JSON.stringify({ model: 'demo', messages, stream: true }));
  const answer = await respond?.({ path: '/chat/completions', headers: {}, body }, controller.signal);
  const next = answer?.body[Symbol.asyncIterator]().next();
  await Promise.resolve();
  controller.abort();
  expect(await next).toEqual({ done: true, value: undefined });
  expect(clock.pending()).toBe(0);
});

test.each([
  [0.29, 500],
  [0.31, 200],
])('chance-of-%d-at-30-percent-gives-%d', async (random, status) => {
  const behaviour = { errorPercent: 30, errorStatus: 500 };
  expect((await ask({ messages }, { behaviour, random })).status).toBe(status);
});

test('request-that-is-wrong-is-refused-with-its-field', async () => {
  const { status, text } = await ask({ messages: [{ role: 'user', content: 7 }] });
  expect(status).toBe(400);
  expect(JSON.parse(text)).toMatchObject({ error: { param: 'messages.0.content' } });
});

test('schema-that-refers-to-itself-many-times-over-is-answered', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `p${index}`);
  const self = {
    type: 'object',
    required: names,
    properties: Object.fromEntries(names.map((name) => [name, { $ref: '#' }])),
  };
  const response_format = { type: 'json_schema', json_schema: { name: 'n', schema: self } };
  expect((await ask({ messages, response_format })).status).toBe(200);
});

test('completions-are-answered-too', async () => {
  expect(await askJson({ prompt: 'Once' }, { path: '/completions' })).toMatchObject({
    object: 'text_completion',
    choices: [{ text: 'Once', finish_reason: 'stop' }],
  });
});

test('embeddings-are-unit-vectors-that-depend-on-the-text', async () => {
  const answer = await askJson({ input: ['a', 'b', 'a'], dimensions: 20 }, { path: '/embeddings' });
  const result = makeMock({}, makeFakeClock()).embeddings?.decode(answer);
  if (result?.kind !== 'Ok') throw new Error('no embeddings');
  const [first, second, third] = result.value.vectors;
  expect(first).toHaveLength(20);
  expect(first).toEqual(third);
  expect(first).not.toEqual(second);
  expect(Array.isArray(first) ? Math.hypot(...first) : 0).toBeCloseTo(1, 12);
});
