import { mkdir, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Station } from '#runtime/lifecycle.ts';
import type { Logger } from '#runtime/logger.ts';
import type { PushCertificate } from '../options.ts';
import { makeFileAuthorityStore } from './authority-store.ts';
import { makeCertificateFiles } from './certificate-files.ts';
import { makeCertificateKeeper } from './certificate-keeper.ts';
import type { TlsPair } from './push-server.ts';

/** Brings the certificate of the config stream, at the start and whenever it changes; `start` waits for the first. */
export function makePushCertificate(
  source: PushCertificate,
  { logger, onCertificate }: { readonly logger: Logger; readonly onCertificate: (pair: TlsPair) => void },
): Station {
  if (source.kind === 'Files') return makeCertificateFiles({ ...source, logger, onCertificate });
  const { directory, names } = source;
  return makeCertificateKeeper({
    store: makeFileAuthorityStore(directory),
    names: {
      dnsNames: names.filter((name) => isIP(name) === 0),
      ipAddresses: names.filter((name) => isIP(name) !== 0),
    },
    logger,
    onCertificate: ({ certificate, bundlePem }) => {
      onCertificate(certificate);
      publishBundle(directory, bundlePem).catch((error: unknown) => {
        logger.error(
          { err: error, directory },
          'ca.crt could not be written: new proxies cannot trust the operator',
        );
      });
    },
  });
}

/** What proxies are given as --operator-ca; whole or not at all. */
async function publishBundle(directory: string, bundlePem: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'ca.crt');
  await writeFile(`${path}.new`, bundlePem);
  await rename(`${path}.new`, path);
}
