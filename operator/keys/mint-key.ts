import { randomBytes } from 'node:crypto';

/** A new key for an AIKey: `sp-` and 43 characters of base64url, which are 32 random bytes. */
export function mintKey(): string {
  return `sp-${randomBytes(32).toString('base64url')}`;
}
