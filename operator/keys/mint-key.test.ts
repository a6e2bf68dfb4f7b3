import { expect, test } from '@jest/globals';
import { mintKey } from './mint-key.ts';

test('a-key-has-256-random-bits-in-url-safe-characters', () => {
  expect(mintKey()).toMatch(/^sp-[A-Za-z0-9_-]{43}$/);
});

test('no-two-keys-are-equal', () => {
  expect(new Set(Array.from({ length: 1000 }, mintKey)).size).toBe(1000);
});
