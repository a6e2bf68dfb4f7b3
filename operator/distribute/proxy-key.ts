import { hash } from 'node:crypto';

/** 48 bits that stand for a proxy: eight characters where its name may have a thousand. */
export function proxyKey(proxyId: string): string {
  return hash('sha256', proxyId, 'base64url').slice(0, 8);
}
