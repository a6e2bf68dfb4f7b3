import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

/** Where an account's connections go. */
export interface Place {
  /** Connections with one key are shared. */
  readonly key: string;
  /** Scheme, host and port. */
  readonly origin: string;
  /** Goes in front of every path; empty or with a leading slash. */
  readonly pathPrefix: string;
  readonly connectTimeoutMs: number;
}

/** Reads the base URL of a provider; undefined for one that needs no connection. The failure is for its author. */
export function placeOf(entry: ProviderEntry): Result<Place | undefined, string> {
  if (entry.type === 'Mock') return ok(undefined);
  if (!URL.canParse(entry.baseUrl)) return failed('is not a URL');
  const url = new URL(entry.baseUrl);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return failed('must be http or https');
  if (url.username !== '' || url.password !== '') return failed('must not hold credentials');
  if (url.search !== '' || url.hash !== '') return failed('must have no query and no fragment');
  const { connectTimeoutMs } = entry;
  return ok({
    key: `${url.origin} ${connectTimeoutMs}`,
    origin: url.origin,
    pathPrefix: url.pathname.replace(/\/+$/, ''),
    connectTimeoutMs,
  });
}
