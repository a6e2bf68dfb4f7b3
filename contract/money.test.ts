import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ok } from '#runtime/result.ts';
import { parseUsd, printUsd } from './money.ts';

const amounts = fc.integer({ min: 0, max: 999_999_999_999_999 });

test('what-is-printed-is-read-back', () => {
  fc.assert(fc.property(amounts, (microUsd) => expect(parseUsd(printUsd(microUsd))).toEqual(ok(microUsd))));
});

test('an-amount-is-what-its-digits-say', () => {
  const decimals = fc.stringMatching(/^[0-9]{1,6}$/);
  fc.assert(
    fc.property(fc.nat(999_999_999), decimals, (whole, digits) => {
      const exact = BigInt(whole) * 1_000_000n + BigInt(digits.padEnd(6, '0'));
      expect(parseUsd(`${whole}.${digits}`)).toEqual(ok(Number(exact)));
    }),
  );
});

test.each([
  ['0', 0],
  ['0.000001', 1],
  ['2.50', 2_500_000],
  ['0.1', 100_000],
  ['999999999.999999', 999_999_999_999_999],
])('%s USD', (text, microUsd) => {
  expect(parseUsd(text)).toEqual(ok(microUsd));
});

test.each(['', '-1', '+1', '1e3', '1.', '.5', '01', '1,5', ' 1', '1.0000001', '1000000000', 'NaN', '1\n'])(
  '%j-is-no-amount',
  (text) => {
    expect(parseUsd(text)).toMatchObject({
      kind: 'Failed',
      failure: expect.stringContaining('no amount of USD'),
    });
  },
);
