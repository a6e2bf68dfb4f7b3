import { mkdir, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Station } from '#runtime/lifecycle.ts';
import type { Logger } from '#runtime/logger.ts';
import type { PushCertificate } from '../options.ts';
import { type AuthorityStore, makeFileAuthorityStore } from './authority-store.ts';
import { makeCertificateFiles } from './certificate-files.ts';
import { makeCertificateKeeper } from './certificate-keeper.ts';
import type { TlsPair } from './push-server.ts';
import type { ServingNames } from './serving-certificate.ts';
import { startPatiently } from './start-patiently.ts';

export interface PushCertificateContext {
  readonly logger: Logger;
  readonly onCertificate: (pair: TlsPair) => void;
  /** The authority in the Secret of this name; it keeps the bundle for proxies there too. */
  readonly openSecret: (name: string) => AuthorityStore;
}

/** Brings the certificate of the config stream, at the start and whenever it changes; `start` waits for the first. */
export function makePushCertificate(source: PushCertificate, context: PushCertificateContext): Station {
  switch (source.kind) {
    case 'Files':
      return makeCertificateFiles({ ...source, ...context });
    case 'OwnAuthority':
      return keepInDirectory(source, context);
    case 'SharedAuthority':
      return keepInSecret(source, context);
    default:
      return source satisfies never;
  }
}

function keepInDirectory(
  { directory, names }: Extract<PushCertificate, { kind: 'OwnAuthority' }>,
  { logger, onCertificate }: PushCertificateContext,
): Station {
  return makeCertificateKeeper({
    store: makeFileAuthorityStore(directory),
    names: servingNames(names),
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

/** The API server may be away when the operator starts. */
function keepInSecret(
  { secret, names }: Extract<PushCertificate, { kind: 'SharedAuthority' }>,
  { logger, onCertificate, openSecret }: PushCertificateContext,
): Station {
  const keeper = makeCertificateKeeper({
    store: openSecret(secret),
    names: servingNames(names),
    logger,
    onCertificate: ({ certificate }) => onCertificate(certificate),
  });
  return startPatiently(keeper, { logger });
}

function servingNames(names: readonly string[]): ServingNames {
  return {
    dnsNames: names.filter((name) => isIP(name) === 0),
    ipAddresses: names.filter((name) => isIP(name) !== 0),
  };
}

/** What proxies are given as --operator-ca; whole or not at all. */
async function publishBundle(directory: string, bundlePem: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, 'ca.crt');
  await writeFile(`${path}.new`, bundlePem);
  await rename(`${path}.new`, path);
}
