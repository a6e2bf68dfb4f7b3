import type { IncomingHttpHeaders } from 'node:http';
import type { AuthenticationSource } from '#contract/snapshot/settings-entry.ts';
import { anonymousCaller } from './anonymous-caller.ts';
import type { Caller } from './caller.ts';
import { findKey, type KeyRing } from './key-ring.ts';
import { readCredential } from './read-credential.ts';

/** Who sends a request with these headers; undefined: nobody that is known. */
export type Identify = (headers: IncomingHttpHeaders, nowMs: number) => Caller | undefined;

/**
 * Sources in their order; the first that recognises the caller decides. Whoever presents a credential is never
 * anonymous: a wrong key is refused, not ignored.
 */
export function compileIdentify(sources: readonly AuthenticationSource[], ring: KeyRing): Identify {
  const readsKeys = sources.some((source) => source.kind === 'APIKey');
  const anonymous = sources.find((source) => source.kind === 'Anonymous');
  const nobody = anonymous === undefined ? undefined : anonymousCaller(anonymous.attributes);
  return (headers, nowMs) => {
    const credential = readCredential(headers);
    switch (credential.kind) {
      case 'None':
        return nobody;
      case 'Broken':
        return undefined;
      case 'Key':
        return readsKeys ? findKey(ring, credential.key, nowMs) : undefined;
    }
  };
}
