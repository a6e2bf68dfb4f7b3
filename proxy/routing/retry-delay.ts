import type { RouteEntry } from '#contract/snapshot/route-entry.ts';

/**
 * Milliseconds to wait before the same target is asked again; undefined: do not ask it again. `failures` (1 or more)
 * in a row double the wait up to the rule's maximum, of which a random share is taken (full jitter), so that many
 * who failed together come back apart. An upstream's own Retry-After is kept to where it is within the maximum.
 */
export function retryDelayMs(
  retry: Pick<RouteEntry['retry'], 'backoffBaseMs' | 'backoffMaxMs'>,
  failure: { readonly failures: number; readonly retryAfterMs: number | undefined },
  random: () => number,
): number | undefined {
  const { failures, retryAfterMs } = failure;
  if (retryAfterMs !== undefined) return retryAfterMs <= retry.backoffMaxMs ? retryAfterMs : undefined;
  const ceiling = Math.min(retry.backoffMaxMs, retry.backoffBaseMs * 2 ** Math.min(failures - 1, 30));
  return ceiling * random();
}

/** Milliseconds of a Retry-After header, seconds or a date (RFC 9110, 10.2.3); undefined: none that can be read. */
export function readRetryAfter(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  nowMs: number,
): number | undefined {
  const precise = numberOf(headers['retry-after-ms']);
  if (precise !== undefined) return precise;
  const value = headers['retry-after'];
  const seconds = numberOf(value);
  if (seconds !== undefined) return seconds * 1000;
  if (typeof value !== 'string') return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

function numberOf(value: string | string[] | undefined): number | undefined {
  return typeof value === 'string' && /^\d{1,9}(\.\d{1,9})?$/.test(value.trim()) ? Number(value) : undefined;
}
