import { createLocalJWKSet } from 'jose/jwks/local';
import { jwtVerify } from 'jose/jwt/verify';
import type { TokenAlgorithm } from '#contract/snapshot/token-source.ts';
import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { KeySet } from './key-set.ts';
import type { Claims } from './read-claim.ts';
import type { RefusalReason } from './refusal.ts';

/** What a token must be like, next to its signature. */
export interface TokenTerms {
  readonly audiences: readonly string[];
  readonly algorithms: readonly TokenAlgorithm[];
  readonly clockSkewMs: number;
  readonly tokenType?: string | undefined;
}

/** A token that holds. */
export interface HeldToken {
  readonly claims: Claims;
  /** Its `exp`, without any allowance for clocks. */
  readonly expiresAtMs: number;
}

/** Verifies one token (RFC 7519, RFC 8725): signature first, then its claims. */
export type VerifyToken = (token: string, nowMs: number) => Promise<Result<HeldToken, RefusalReason>>;

/** The only file that loads jose; a proxy without such sources goes without it. */
export function makeVerifyToken({ keys, issuer }: KeySet, terms: TokenTerms): VerifyToken {
  const findKey = createLocalJWKSet({ keys: keys.map((key) => ({ ...key })) });
  const options = {
    issuer,
    audience: [...terms.audiences],
    algorithms: [...terms.algorithms],
    clockTolerance: terms.clockSkewMs / 1000,
    requiredClaims: ['exp'],
    ...(terms.tokenType === undefined ? {} : { typ: terms.tokenType }),
  };
  return async (token, nowMs) => {
    try {
      const { payload } = await jwtVerify(token, findKey, { ...options, currentDate: new Date(nowMs) });
      return settle(payload, nowMs + terms.clockSkewMs);
    } catch (error) {
      return failed(reasonOf(error));
    }
  };
}

/** What jose leaves open: a token from the future. */
function settle(payload: Claims, latestMs: number): Result<HeldToken, RefusalReason> {
  const { iat, exp } = payload;
  if (typeof exp !== 'number' || !Number.isFinite(exp)) return failed('claims');
  if (iat !== undefined && typeof iat !== 'number') return failed('claims');
  if (iat !== undefined && iat * 1000 > latestMs) return failed('not_yet_valid');
  return ok({ claims: payload, expiresAtMs: exp * 1000 });
}

const reasonsByCode: Readonly<Record<string, RefusalReason>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm',
  ERR_JWKS_NO_MATCHING_KEY: 'unknown_key_id',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'unknown_key_id',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature',
  ERR_JWT_EXPIRED: 'expired',
};

const reasonsByClaim: Readonly<Record<string, RefusalReason>> = {
  typ: 'token_type',
  aud: 'audience',
  iss: 'issuer',
  nbf: 'not_yet_valid',
};

/** Only codes and names of claims are read: a message may quote the token. */
function reasonOf(error: unknown): RefusalReason {
  if (!isRecord(error) || typeof error.code !== 'string') return 'malformed';
  const known = reasonsByCode[error.code];
  if (known !== undefined) return known;
  if (error.code !== 'ERR_JWT_CLAIM_VALIDATION_FAILED') return 'malformed';
  return reasonsByClaim[String(error.claim)] ?? 'claims';
}
