import { expect, test } from '@jest/globals';
import { countTokens } from '../chat/count-tokens.ts';
import type { DialectName } from '../dialects/dialect.ts';
import { dialects } from '../dialects/registry.ts';
import { readCorpus } from './corpus.ts';
import { countExactly } from './count-exactly.ts';
import { measureInput } from './measure-input.ts';

const text = (file: string): string => readCorpus(1_000_000).find((piece) => piece.file === file)?.text ?? '';
const schema = {
  type: 'object',
  properties: {
    city: { type: 'string', description: 'City and country' },
    unit: { enum: ['celsius', 'kelvin'] },
  },
  required: ['city'],
};
const png = 'iVBORw0KGgoAAAANSUhEUgAABAAAAAQACAIAAADwf7zUAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC';

const bodies: Readonly<Record<'openai-chat' | 'anthropic-messages', object>> = {
  'openai-chat': {
    model: 'gpt-4o',
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: text('english-prose.txt') },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Lyon"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: text('json-pretty.json') },
      {
        role: 'user',
        content: [
          { type: 'text', text: text('python.txt') },
          { type: 'text', text: text('german.txt') },
        ],
      },
    ],
    tools: [
      {
        type: 'function',
        function: { name: 'get_weather', description: 'Weather of a city', parameters: schema },
      },
    ],
  },
  'anthropic-messages': {
    model: 'claude-sonnet-4-5',
    max_tokens: 100,
    system: [{ type: 'text', text: 'You are a helpful assistant.' }],
    messages: [
      { role: 'user', content: text('english-prose.txt') },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'I look.' },
          { type: 'tool_use', id: 't1', name: 'get_weather', input: { city: 'Lyon' } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 't1',
            content: [{ type: 'text', text: text('json-pretty.json') }],
          },
        ],
      },
      { role: 'assistant', content: 'Fine.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: text('python.txt') },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: text('german.txt') } },
        ],
      },
    ],
    tools: [{ name: 'get_weather', description: 'Weather of a city', input_schema: schema }],
  },
};

/** What the provider says to the model of tools is in no body. */
const toolPreamble = 346;

test.each(['openai-chat', 'anthropic-messages'] as const)(
  'a-%s-body-has-the-tokens-of-its-decoded-request',
  async (name) => {
    const decoded = dialects[name].decode(bodies[name]);
    if (decoded.kind === 'Failed') throw new Error(decoded.failure.message);
    const extra = name === 'anthropic-messages' ? toolPreamble : 0;
    const expected = (await countTokens(decoded.value)) + extra;
    const exact = await countExactly(name, bodies[name], 'o200k');
    expect(Math.abs(exact / expected - 1)).toBeLessThan(0.01);
    expect(Math.abs(measureInput(name, bodies[name]).estimate('o200k') / expected - 1)).toBeLessThan(0.15);
  },
);

test.each<[string, DialectName, object]>([
  ['a-prompt', 'openai-completions', { prompt: text('french.txt') }],
  [
    'several-prompts',
    'openai-completions',
    { prompt: [text('french.txt').slice(0, 1000), text('french.txt').slice(1000)] },
  ],
  ['an-input', 'openai-embeddings', { input: text('french.txt') }],
])('%s-is-counted', (_name, dialect, body) => {
  const estimate = measureInput(dialect, body).estimate('o200k');
  expect(estimate).toBeGreaterThan(480);
  expect(estimate).toBeLessThan(720);
});

test('tokens-that-the-client-sends-are-counted-as-they-are', () => {
  expect(measureInput('openai-embeddings', { input: [1, 2, 3, 4] }).estimate('o200k')).toBe(7);
  expect(measureInput('openai-embeddings', { input: [[1, 2], [3]] }).estimate('o200k')).toBe(6);
});

const withPart = (part: object) => ({ messages: [{ role: 'user', content: [part] }] });
const beside = (dialect: DialectName, part: object, family: 'o200k' | 'claude'): number =>
  measureInput(dialect, withPart(part)).estimate(family) - 6;

test('images-have-the-tokens-of-the-published-formulas', () => {
  const url = `data:image/png;base64,${png}`;
  // 1024 x 1024: OpenAI 768 x 768, 4 tiles; Claude 1024 x 1024 / 750.
  expect(beside('openai-chat', { type: 'image_url', image_url: { url } }, 'o200k')).toBe(765);
  expect(beside('openai-chat', { type: 'image_url', image_url: { url, detail: 'low' } }, 'o200k')).toBe(85);
  const block = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } };
  expect(beside('anthropic-messages', block, 'claude')).toBe(1399);
});

test('an-image-whose-size-nobody-knows-is-as-large-as-images-can-be', () => {
  const part = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
  expect(beside('openai-chat', part, 'o200k')).toBe(1445);
  expect(beside('anthropic-messages', { type: 'image', source: { type: 'url', url: 'x' } }, 'claude')).toBe(
    4784,
  );
});

test('sound-is-counted-by-its-length-and-told', () => {
  const data = Buffer.alloc(480_000).toString('base64');
  const measure = measureInput(
    'openai-chat',
    withPart({ type: 'input_audio', input_audio: { data, format: 'wav' } }),
  );
  expect([measure.estimate('o200k') - 6, measure.hasAudio]).toEqual([100, true]);
});

test('a-document-has-at-least-some-pages', () => {
  const block = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } };
  expect(beside('anthropic-messages', block, 'claude')).toBe(3000);
});

test.each([
  undefined,
  null,
  3,
  'x',
  [],
  { messages: 3 },
  { messages: [null, 3, { content: [null, { type: 'image_url' }] }] },
])('a-body-of-another-form-is-no-error: %j', (body) => {
  for (const dialect of [
    'openai-chat',
    'openai-completions',
    'openai-embeddings',
    'anthropic-messages',
  ] as const) {
    expect(measureInput(dialect, body).estimate('generic')).toBeGreaterThanOrEqual(3);
  }
});

test('of-many-texts-some-stand-for-all', () => {
  const texts = Array.from({ length: 400 }, (_, at) =>
    `Turn ${at}: the quick brown fox jumps over the lazy dog. `.repeat(5),
  );
  const measureOf = (contents: readonly string[]): number =>
    measureInput('openai-chat', {
      messages: contents.map((content) => ({ role: 'user', content })),
    }).estimate('o200k');
  // Each text alone is read in full.
  const whole = texts.reduce((sum, text) => sum + measureOf([text]) - measureOf(['']), measureOf([]));
  expect(measureOf(texts) / whole).toBeGreaterThan(0.97);
  expect(measureOf(texts) / whole).toBeLessThan(1.03);
});
