import { expect, test } from '@jest/globals';
import { needsExact } from './needs-exact.ts';
import { familyOf } from './token-family.ts';

test.each([
  ['all-of-it-fits', { likely: 100, most: 120, room: 120 }, false],
  ['it-may-fit', { likely: 100, most: 120, room: 110 }, true],
  ['it-does-not-fit-even-by-the-estimate', { likely: 100, most: 120, room: 99 }, false],
])('%s', (_name, admission, exact) => {
  expect(needsExact(admission)).toBe(exact);
});

test.each([
  ['gpt-4o-mini', 'o200k'],
  ['openai/gpt-5.6-sol', 'o200k'],
  ['o4-mini', 'o200k'],
  ['gpt-4', 'cl100k'],
  ['gpt-4-turbo', 'cl100k'],
  ['gpt-4.1', 'o200k'],
  ['gpt-3.5-turbo', 'cl100k'],
  ['text-embedding-3-small', 'cl100k'],
  ['anthropic.claude-sonnet-4-5-v1:0', 'claude'],
  ['llama-3.1-8b-instant', 'generic'],
  ['olmo-2', 'generic'],
])('%s-counts-by-%s', (model, family) => {
  expect(familyOf(model)).toBe(family);
});
