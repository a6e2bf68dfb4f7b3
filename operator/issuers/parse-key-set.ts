import { createPublicKey } from 'node:crypto';
import { maxKeys, type PublicKey } from '#contract/snapshot/jwks-entry.ts';
import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

/** Below this an RSA key verifies nothing (RFC 7518 section 3.3). */
const fewestBits = 2048;

const curves: Readonly<Record<string, readonly string[]>> = {
  EC: ['P-256', 'P-384', 'P-521'],
  OKP: ['Ed25519'],
};

/**
 * A JSON Web Key Set (RFC 7517) -> the keys in it that verify signatures, with nothing but what that takes. Others are
 * left out, as section 5 wants: for encryption, symmetric, of a kind that is not known, too short. Fails where none is
 * left, or where there are too many.
 */
export function parseKeySet(value: unknown): Result<readonly PublicKey[], string> {
  if (!isRecord(value) || !Array.isArray(value.keys))
    return failed('is no JSON Web Key Set: it has no list `keys`');
  const keys = value.keys.flatMap((key: unknown) => {
    const read = isRecord(key) && isForSignatures(key) ? readKey(key) : undefined;
    return read !== undefined && isUsable(read) ? [read] : [];
  });
  if (keys.length === 0) return failed('has no key that verifies signatures');
  if (keys.length > maxKeys) return failed(`has more than ${maxKeys} keys`);
  return ok(keys);
}

type Fields = Readonly<Record<string, unknown>>;

function isForSignatures({ use, key_ops: operations }: Fields): boolean {
  if (use !== undefined && use !== 'sig') return false;
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
}

function readKey({ kty, kid, alg, crv, n, e, x, y }: Fields): PublicKey | undefined {
  const named = { ...(isText(kid) ? { kid } : {}), ...(isText(alg) ? { alg } : {}) };
  if (kty === 'RSA' && isText(n) && isText(e)) return { kty, n, e, ...named };
  if (kty === 'EC' && isText(crv) && isText(x) && isText(y)) return { kty, crv, x, y, ...named };
  if (kty === 'OKP' && isText(crv) && isText(x)) return { kty, crv, x, ...named };
  return undefined;
}

const longest = 4096;

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longest;
}

function isUsable(key: PublicKey): boolean {
  if (key.kty !== 'RSA' && !(curves[key.kty] ?? []).includes(key.crv)) return false;
  try {
    const { asymmetricKeyDetails: details } = createPublicKey({ format: 'jwk', key });
    return key.kty !== 'RSA' || (details?.modulusLength ?? 0) >= fewestBits;
  } catch {
    return false;
  }
}
