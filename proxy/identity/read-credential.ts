import type { IncomingHttpHeaders } from 'node:http';

/** What a client presents of itself. `Broken`: something is there, and it cannot be used. */
export type Credential =
  | { readonly kind: 'None' }
  | { readonly kind: 'Presented'; readonly text: string }
  | { readonly kind: 'Broken' };

/** Longest credential that is looked at, in characters: tokens with many groups are long. */
const maxLength = 16_384;

/** A key or token in `Authorization: Bearer` or `x-api-key`; both together must agree. */
export function readCredential(headers: IncomingHttpHeaders): Credential {
  const { authorization, 'x-api-key': apiKey } = headers;
  if (authorization === undefined && apiKey === undefined) return { kind: 'None' };
  const bearer = authorization === undefined ? undefined : readBearer(authorization);
  if (authorization !== undefined && bearer === undefined) return { kind: 'Broken' };
  if (Array.isArray(apiKey)) return { kind: 'Broken' };
  if (bearer !== undefined && apiKey !== undefined && bearer !== apiKey) return { kind: 'Broken' };
  const text = bearer ?? apiKey ?? '';
  return text === '' || text.length > maxLength ? { kind: 'Broken' } : { kind: 'Presented', text };
}

function readBearer(value: string): string | undefined {
  return /^bearer +(\S+) *$/i.exec(value)?.[1];
}
