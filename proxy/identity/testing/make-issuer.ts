import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { CompactSign, SignJWT } from 'jose';
import type { PublicKey } from '#contract/snapshot/jwks-entry.ts';

type Claims = Readonly<Record<string, unknown>>;

/** What is said differently of one token; times are seconds since the epoch. */
export interface TokenChanges {
  readonly header?: Claims;
  readonly algorithm?: string;
  /** Another than the issuer's own. */
  readonly key?: KeyObject | Uint8Array;
}

/** Somebody who signs tokens, RS256 unless said. */
export interface Issuer {
  readonly publicKey: PublicKey;
  /** Signs these claims and no others. */
  sign(claims: Claims, changes?: TokenChanges): Promise<string>;
  /** Signs a payload as it stands, JSON or not. */
  signText(payload: string, changes?: TokenChanges): Promise<string>;
}

type Kind = 'RS256' | 'ES256' | 'EdDSA';

const pairs = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
} as const;

export function makeIssuer(kid: string, kind: Kind = 'RS256'): Issuer {
  const { publicKey, privateKey } = pairs[kind]();
  const { n = '', e = '', crv = '', x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const named = { kid, alg: kind };
  const headerOf = ({ header, algorithm = kind }: TokenChanges) => ({
    alg: algorithm,
    kid,
    typ: 'JWT',
    ...header,
  });
  return {
    publicKey:
      kind === 'RS256'
        ? { kty: 'RSA', n, e, ...named }
        : kind === 'ES256'
          ? { kty: 'EC', crv, x, y, ...named }
          : { kty: 'OKP', crv, x, ...named },
    sign: (claims, changes = {}) =>
      new SignJWT({ ...claims }).setProtectedHeader(headerOf(changes)).sign(changes.key ?? privateKey),
    signText: (payload, changes = {}) =>
      new CompactSign(Buffer.from(payload))
        .setProtectedHeader(headerOf(changes))
        .sign(changes.key ?? privateKey),
  };
}
