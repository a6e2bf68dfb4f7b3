import { expect, test } from '@jest/globals';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { countTexts } from './count-texts.ts';

const sentence = 'It was a long letter, and nobody who read it knew what to say. ';

test('a-long-text-has-the-tokens-that-it-has-in-one-piece', async () => {
  const text = sentence.repeat(60);
  expect(await countTexts([text], 'o200k')).toBe(countTokens(text));
});

test('texts-add-up-and-what-looks-like-a-special-token-is-text', async () => {
  const all = await countTexts([sentence, '<|endoftext|>', ''], 'o200k');
  expect(all).toBe((await countTexts([sentence], 'o200k')) + (await countTexts(['<|endoftext|>'], 'o200k')));
  expect(await countTexts(['<|endoftext|>'], 'o200k')).toBeGreaterThan(3);
});

test('both-encodings-count', async () => {
  const text = 'परीक्षण के लिए एक छोटा वाक्य';
  expect(await countTexts([text], 'cl100k')).toBeGreaterThan(await countTexts([text], 'o200k'));
});

test('a-word-without-end-is-cut-and-costs-few-tokens-more', async () => {
  const word = 'abcdefghij'.repeat(400);
  const cut = await countTexts([word], 'o200k');
  expect(cut).toBeGreaterThanOrEqual(countTokens(word));
  expect(cut).toBeLessThan(countTokens(word) + 20);
});

test('other-requests-get-their-turn-while-a-text-is-counted-that-is-slow-to-encode', async () => {
  const codes = Array.from({ length: 60_000 }, (_, index) => 0x4e00 + ((index * index * 7919) % 5003));
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 0);
  await countTexts([String.fromCharCode(...codes)], 'o200k');
  clearInterval(timer);
  expect(turns).toBeGreaterThanOrEqual(2);
});
