import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JwksEntry, PublicKey } from '#contract/snapshot/jwks-entry.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

/** The keys of one issuer, found to be keys. */
export interface KeySet {
  /** Of the entry. */
  readonly name: string;
  readonly issuer: string;
  readonly keys: readonly PublicKey[];
  /** For work that takes as long as a verification; undefined: there is no key. */
  readonly first: KeyObject | undefined;
  /** Infinity: the keys do not age. */
  readonly goodUntilMs: number;
}

/** The failure says what is wrong with the entry, path first. */
export function compileKeySet(
  name: string,
  entry: JwksEntry,
): Result<KeySet, { readonly path: string; readonly message: string }> {
  const goodUntilMs = entry.goodUntil === undefined ? Number.POSITIVE_INFINITY : Date.parse(entry.goodUntil);
  if (Number.isNaN(goodUntilMs)) return failed({ path: '/goodUntil', message: 'is not a time' });
  const objects: KeyObject[] = [];
  for (const [at, key] of entry.keys.entries()) {
    try {
      objects.push(createPublicKey({ format: 'jwk', key }));
    } catch {
      return failed({ path: `/keys/${at}`, message: 'is not a public key' });
    }
  }
  return ok({ name, issuer: entry.issuer, keys: entry.keys, first: objects[0], goodUntilMs });
}
