import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { FetchedKeys } from '../api/resources.ts';
import { type FetchTerms, fetchJson } from './fetch-json.ts';
import type { KeyLocation } from './key-location.ts';
import { parseKeySet } from './parse-key-set.ts';

/** Fetches the keys of one location; the failure is one sentence for the author of the policy. */
export type FetchKeys = (location: KeyLocation, signal: AbortSignal) => Promise<Result<FetchedKeys, string>>;

/** `cluster` asks the API server; absent where there is none. */
export function makeFetchKeys(
  terms: FetchTerms,
  cluster?: (signal: AbortSignal) => Promise<Result<FetchedKeys, string>>,
): FetchKeys {
  return async (location, signal) => {
    switch (location.kind) {
      case 'Cluster':
        return cluster === undefined
          ? failed('there is no API server here, so tokens of ServiceAccounts cannot be verified')
          : cluster(signal);
      case 'Url':
        return fetchKeySet(location, { terms, signal });
      case 'Discovery':
        return discover(location.issuer, { terms, signal });
    }
  };
}

interface With {
  readonly terms: FetchTerms;
  readonly signal: AbortSignal;
}

/** OpenID Connect Discovery 1.0, section 4: the document must name the very issuer that it was asked of. */
async function discover(issuer: string, { terms, signal }: With): Promise<Result<FetchedKeys, string>> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = await fetchJson(url, terms, signal);
  if (document.kind === 'Failed') return failed(`${url} ${document.failure}`);
  const found = isRecord(document.value) ? document.value : {};
  if (found.issuer !== issuer) return failed(`${url} is that of another issuer`);
  if (typeof found.jwks_uri !== 'string') return failed(`${url} names no jwks_uri`);
  return fetchKeySet({ issuer, url: found.jwks_uri }, { terms, signal });
}

async function fetchKeySet(
  { issuer, url }: { readonly issuer: string; readonly url: string },
  { terms, signal }: With,
): Promise<Result<FetchedKeys, string>> {
  const document = await fetchJson(url, terms, signal);
  const keys = document.kind === 'Ok' ? parseKeySet(document.value) : document;
  return keys.kind === 'Ok'
    ? ok({ issuer, keys: keys.value })
    : failed(`${url.slice(0, 512)} ${keys.failure}`);
}
