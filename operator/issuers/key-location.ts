import type { PolicyResource } from '../api/resources.ts';

/** Where the keys of an issuer are fetched. */
export type KeyLocation =
  /** What the issuer's OpenID configuration names. */
  | { readonly kind: 'Discovery'; readonly issuer: string }
  | { readonly kind: 'Url'; readonly issuer: string; readonly url: string }
  /** The API server, for tokens of ServiceAccounts. */
  | { readonly kind: 'Cluster' };

type SourceSpec = NonNullable<PolicyResource['spec']['authentication']>['sources'][number];

/** Where a source of callers has its keys fetched; undefined where nothing is. */
export function keyLocationOf({ type, jwt }: SourceSpec): KeyLocation | undefined {
  if (type === 'ServiceAccount') return { kind: 'Cluster' };
  if (type !== 'JWT' || jwt === undefined || jwt.keys.secretRef !== undefined) return undefined;
  const { issuer, keys } = jwt;
  return keys.url === undefined ? { kind: 'Discovery', issuer } : { kind: 'Url', issuer, url: keys.url };
}

/** Equal for equal locations; names the KeySet. */
export function keyLocationName(location: KeyLocation): string {
  switch (location.kind) {
    case 'Discovery':
      return `discovery ${location.issuer}`;
    case 'Url':
      return `url ${location.url} of ${location.issuer}`;
    case 'Cluster':
      return 'cluster';
  }
}

/** For people: what is asked. */
export function describeKeyLocation(location: KeyLocation): string {
  switch (location.kind) {
    case 'Discovery':
      return location.issuer;
    case 'Url':
      return location.url;
    case 'Cluster':
      return 'the API server';
  }
}
