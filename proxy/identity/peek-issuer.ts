import { isRecord } from '#runtime/is-record.ts';

/** Whether a credential has the form of a JWS in compact serialization (RFC 7515 section 7.1), be it a good one or not. */
export function isTokenShaped(text: string): boolean {
  return /^[\w-]+\.[\w-]*\.[\w-]*$/.test(text);
}

/** What a token says of its issuer, to find out by whose keys to judge it; nothing of it is believed yet. */
export function peekIssuer(token: string): string | undefined {
  const payload = token.split('.')[1] ?? '';
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isRecord(claims) && typeof claims.iss === 'string' ? claims.iss : undefined;
  } catch {
    return undefined;
  }
}
