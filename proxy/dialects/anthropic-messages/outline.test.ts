import { expect, test } from '@jest/globals';
import { outline } from './outline.ts';

const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } };

test('outline-counts-messages-tools-and-images-also-in-tool-results', () => {
  const body = {
    model: 'm',
    max_tokens: 9,
    stream: true,
    tools: [{ name: 'a' }, { type: 'web_search_20250305', name: 'web_search' }],
    messages: [
      { role: 'user', content: 'Hi' },
      { role: 'user', content: [image, { type: 'tool_result', content: [image, { type: 'text' }, image] }] },
    ],
  };
  expect(outline(body)).toEqual({
    kind: 'Ok',
    value: {
      model: 'm',
      stream: true,
      includeUsage: true,
      maxOutputTokens: 9,
      messages: 2,
      images: 3,
      tools: 2,
    },
  });
});

test('outline-of-a-body-for-counting-has-no-limit', () => {
  const result = outline({ model: 'm', messages: [] });
  expect(result).toMatchObject({ kind: 'Ok', value: { stream: false } });
  expect(result).not.toHaveProperty('value.maxOutputTokens');
});

test.each([
  ['', null],
  ['', 'text'],
  ['model', { messages: [] }],
  ['model', { model: 5, messages: [] }],
  ['messages', { model: 'm' }],
  ['messages', { model: 'm', messages: {} }],
  ['stream', { model: 'm', messages: [], stream: 1 }],
  ['max_tokens', { model: 'm', messages: [], max_tokens: '9' }],
])('outline-problem-is-named-by-%j', (path, body) => {
  expect(outline(body)).toMatchObject({ kind: 'Failed', failure: { path } });
});

test('outline-passes-over-what-only-decoding-would-refuse', () => {
  expect(
    outline({ model: 'm', messages: [null, 5, { content: [null, 'x', { type: 'novelty' }] }] }).kind,
  ).toBe('Ok');
});
