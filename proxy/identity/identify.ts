import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { AuthenticationSource } from '#contract/snapshot/settings-entry.ts';
import { anonymousCaller } from './anonymous-caller.ts';
import type { Caller } from './caller.ts';
import { identifyToken, type TokenJudges } from './identify-token.ts';
import { findKey, type KeyRing } from './key-ring.ts';
import { isTokenShaped } from './peek-issuer.ts';
import { readCredential } from './read-credential.ts';
import { type Refusal, refuse } from './refusal.ts';

/** Who sends a request with these headers; a promise only where the signature of a token has to be looked at. */
export type Identify = (
  headers: IncomingHttpHeaders,
  nowMs: number,
) => Caller | Refusal | Promise<Caller | Refusal>;

/** What callers are known by. */
export interface KnownCallers extends TokenJudges {
  readonly ring: KeyRing;
}

/**
 * Sources in their order; the first that recognises the caller decides. Whoever presents a credential is never
 * anonymous: a wrong one is refused, not ignored.
 */
export function compileIdentify(
  sources: readonly AuthenticationSource[],
  { ring, ...judges }: KnownCallers,
): Identify {
  const readsKeys = sources.some((source) => source.kind === 'APIKey');
  const readsTokens = judges.sources.length > 0;
  const anonymous = sources.find((source) => source.kind === 'Anonymous');
  const nobody = anonymous === undefined ? refuse('missing') : anonymousCaller(anonymous.attributes);
  return (headers, nowMs) => {
    const credential = readCredential(headers);
    switch (credential.kind) {
      case 'None':
        return nobody;
      case 'Broken':
        return refuse('unusable');
      case 'Presented': {
        const { text } = credential;
        const digest = hash('sha256', text);
        // In whatever order they are listed: no text is both a key and a token, and looking for a key is quick.
        const caller = readsKeys ? findKey(ring, digest, nowMs) : undefined;
        if (caller !== undefined) return caller;
        if (!readsTokens || !isTokenShaped(text)) return refuse('unknown');
        return identifyToken(judges, { text, digest }, nowMs);
      }
    }
  };
}
