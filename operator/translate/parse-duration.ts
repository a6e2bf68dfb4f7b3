import { failed, ok, type Result } from '#runtime/result.ts';

/** What a Node timer can wait (2^31 - 1 ms, about 596 h); beyond that it would fire at once. */
export const longestDurationMs = 2_147_483_647;

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/**
 * A Go-style duration as Gateway API writes it (GEP-2257), `1h30m` or `500ms`, in milliseconds from 0 to
 * `atMostMs`. The failure is for the author of the field.
 */
export function parseDuration(text: string, atMostMs = longestDurationMs): Result<number, string> {
  if (!/^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(text)) return failed(`${text} is not a duration such as 1m30s`);
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9]+)(ms|h|m|s)/g)) {
    total += Number(amount) * (unitMs[unit ?? ''] ?? 0);
  }
  return total > atMostMs
    ? failed(`${text} is too long; at most ${Math.floor(atMostMs / 3_600_000)}h`)
    : ok(total);
}

/** `parseDuration` for what must be longer than nothing. */
export function parsePositiveDuration(text: string): Result<number, string> {
  const parsed = parseDuration(text);
  return parsed.kind === 'Ok' && parsed.value === 0 ? failed(`${text} must be longer than 0`) : parsed;
}
