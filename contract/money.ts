import { failed, ok, type Result } from '#runtime/result.ts';

/** What `parseUsd` takes: USD with at most six decimals, no sign, no exponent, no leading zeros. */
export const usdPattern = '^(0|[1-9][0-9]{0,8})(\\.[0-9]{1,6})?$';

const shape = new RegExp(usdPattern);

/** A decimal string of USD -> micro-USD, exact. Text for people where it is none: amounts come from resources. */
export function parseUsd(text: string): Result<number, string> {
  if (!shape.test(text)) {
    return failed(
      `'${text}' is no amount of USD: digits, and at most six of them behind a point, as in "2.50"`,
    );
  }
  const [whole = '', decimals = ''] = text.split('.');
  return ok(Number(whole) * 1_000_000 + Number(decimals.padEnd(6, '0')));
}

/** Micro-USD, a whole number from 0 to 2^53 - 1 -> the shortest decimal string of USD: 2500000 -> `2.5`. */
export function printUsd(microUsd: number): string {
  const whole = Math.floor(microUsd / 1_000_000);
  const decimals = String(microUsd % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return decimals === '' ? String(whole) : `${whole}.${decimals}`;
}
