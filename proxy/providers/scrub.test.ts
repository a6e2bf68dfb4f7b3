import { expect, test } from '@jest/globals';
import { scrub } from './scrub.ts';

test.each([
  ['the account’s own key', 'key plain-canary-7 is off', ['plain-canary-7'], 'key [redacted] is off'],
  ['an Anthropic key', 'bad sk-ant-api03-abcDEF_1-2 given', [], 'bad [redacted] given'],
  ['a key that the provider masked', 'Incorrect: sk-ab***************yz.', [], 'Incorrect: [redacted].'],
  [
    'a key of ours',
    'you sent sp-Abc_DEF-0123456789abcdefghijklmnopqrstuvwxyz0 to me',
    [],
    'you sent [redacted] to me',
  ],
  ['a bearer token', 'got "authorization: Bearer eyJh.eyJz.sig" here', [], 'got "[redacted]" here'],
  ['a key header', 'header x-api-key: canary1234 refused', [], 'header [redacted] refused'],
  ['words that only sound like one', 'api key: is off; Bearer is no', [], 'api key: is off; Bearer is no'],
  ['nothing secret', 'max_tokens: must be at least 1', [], 'max_tokens: must be at least 1'],
] as const)('scrub-takes-out-%s', (_name, text, secrets, expected) => {
  expect(scrub(text, secrets)).toBe(expected);
});

test('scrub-ends-long-text-and-leaves-no-half-of-a-key-at-the-cut', () => {
  const safe = scrub(`${'a '.repeat(995)}${'k'.repeat(100)}${'b'.repeat(5000)}`, ['k'.repeat(100)]);
  expect(safe.length).toBeLessThanOrEqual(2001);
  expect(safe).not.toContain('kkk');
});

test('scrub-leaves-no-part-of-a-key-that-crosses-the-end-of-what-is-read', () => {
  const key = 'c'.repeat(60);
  expect(scrub('x'.repeat(64 * 1024 - 30) + key, [key])).not.toContain('ccc');
});
