import type { AuthenticationSource } from '#contract/snapshot/settings-entry.ts';
import {
  type JwtSource,
  type ServiceAccountSource,
  tokenAlgorithms,
} from '#contract/snapshot/token-source.ts';
import { type AccountClaims, readAccountClaims } from './account-claims.ts';
import type { Caller } from './caller.ts';
import type { KeySet } from './key-set.ts';
import { mapClaims } from './map-claims.ts';
import { TokenVerifier } from './token-verifier.ts';

/** A source of tokens with its verifier; without one it has no keys. */
export type TokenSource =
  | {
      readonly kind: 'JWT';
      readonly source: JwtSource;
      readonly verifier: TokenVerifier<Caller> | undefined;
    }
  | {
      readonly kind: 'ServiceAccount';
      readonly source: ServiceAccountSource;
      readonly verifier: TokenVerifier<AccountClaims> | undefined;
    };

/** The API server signs as its key wants, RS256 as a rule, and its clock is the one that counts. */
const accountTerms = { algorithms: tokenAlgorithms, clockSkewMs: 10_000, maxTokenBytes: 16_384 } as const;

/**
 * The sources of tokens, in order. A verifier is taken over, with what it remembers, where neither its source nor its keys
 * have changed since `previous`.
 */
export function compileTokenSources(
  sources: readonly AuthenticationSource[],
  keySets: ReadonlyMap<string, KeySet>,
  previous: readonly TokenSource[] = [],
): readonly TokenSource[] {
  return sources.flatMap((source): readonly TokenSource[] => {
    if (source.kind !== 'JWT' && source.kind !== 'ServiceAccount') return [];
    const keys = keySets.get(source.keys);
    const before = previous.find((one) => isSame(one.source, source));
    if (before !== undefined && before.verifier?.keys === keys) return [before];
    return [compileSource(source, keys)];
  });
}

function compileSource(source: JwtSource | ServiceAccountSource, keys: KeySet | undefined): TokenSource {
  if (source.kind === 'JWT') {
    const reading = { ...source, read: mapClaims.bind(undefined, source) };
    return { kind: 'JWT', source, verifier: keys && new TokenVerifier(keys, reading) };
  }
  const reading = { ...accountTerms, audiences: [source.audience], read: readAccountClaims };
  return { kind: 'ServiceAccount', source, verifier: keys && new TokenVerifier(keys, reading) };
}

function isSame(a: JwtSource | ServiceAccountSource, b: JwtSource | ServiceAccountSource): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
