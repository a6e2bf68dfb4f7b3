import { X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Authority } from './serving-certificate.ts';

/** Where an authority outlives the operator: a Secret in a cluster, a folder elsewhere. */
export interface AuthorityStore {
  /** What is kept; `undefined`: nothing yet. Throws where it cannot be read, so that no second one is made. */
  load(): Promise<Authority | undefined>;
  /**
   * Keeps an authority in place of `former`. Where somebody else was faster, theirs stays and is the result, so
   * that all replicas sign with the same one.
   */
  save(authority: Authority, former: Authority | undefined): Promise<Authority>;
}

/** A store for one process: `ca.pem` with key and bundle in one file of mode 0600, so that they always fit together. */
export function makeFileAuthorityStore(directory: string): AuthorityStore {
  const path = join(directory, 'ca.pem');
  return {
    load: async () => {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw error;
      });
      return text === undefined ? undefined : parseAuthority(text);
    },
    save: async (authority) => {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      const draft = `${path}.${process.pid}`;
      await writeFile(draft, formatAuthority(authority), { mode: 0o600 });
      await rename(draft, path);
      return authority;
    },
  };
}

/** Key first, then the authority's certificate, then those that are trusted besides. */
export function formatAuthority({ keyPem, bundlePem }: Authority): string {
  return keyPem + bundlePem;
}

/** The reverse of `formatAuthority`. Throws where a part is missing or does not belong to the others. */
export function parseAuthority(text: string): Authority {
  const keyPem = /-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----\n/.exec(text)?.[0];
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g);
  const certPem = certificates?.[0];
  if (keyPem === undefined || certificates === null || certPem === undefined)
    throw new Error('the authority needs a private key and a certificate');
  const notAfterMs = new X509Certificate(certPem).validToDate.getTime();
  return { certPem, keyPem, bundlePem: certificates.join(''), notAfterMs };
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';
}
