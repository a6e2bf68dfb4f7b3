import { expect, test } from '@jest/globals';
import { backoffDelay } from './backoff-delay.ts';

const backoff = { baseMs: 200, capMs: 5000 };

test.each([
  { name: 'the first pause is the base', failures: 1, longest: 200 },
  { name: 'each failure doubles it', failures: 3, longest: 800 },
  { name: 'it never grows over the cap', failures: 20, longest: 5000 },
  { name: 'nor after days of failures', failures: 100_000, longest: 5000 },
])('$name', ({ failures, longest }) => {
  expect(backoffDelay(backoff, failures, () => 0)).toBe(longest / 2);
  expect(backoffDelay(backoff, failures, () => 0.999999)).toBe(longest);
});
