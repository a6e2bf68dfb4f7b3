import type { IncomingHttpHeaders } from 'node:http';

/** What a client presents of itself. `Broken`: something is there, and it cannot be used. */
export type Credential =
  | { readonly kind: 'None' }
  | { readonly kind: 'Key'; readonly key: string }
  | { readonly kind: 'Broken' };

/** Longest key that is hashed, in characters. */
const maxLength = 1024;

/** `Authorization: Bearer KEY` or `x-api-key: KEY`; both together must agree. */
export function readCredential(headers: IncomingHttpHeaders): Credential {
  const { authorization, 'x-api-key': apiKey } = headers;
  if (authorization === undefined && apiKey === undefined) return { kind: 'None' };
  const bearer = authorization === undefined ? undefined : readBearer(authorization);
  if (authorization !== undefined && bearer === undefined) return { kind: 'Broken' };
  if (Array.isArray(apiKey)) return { kind: 'Broken' };
  if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) return { kind: 'Broken' };
  const key = bearer ?? apiKey ?? '';
  return key === '' || key.length > maxLength ? { kind: 'Broken' } : { kind: 'Key', key };
}

function readBearer(value: string): string | undefined {
  return /^bearer +(\S+) *$/i.exec(value)?.[1];
}
