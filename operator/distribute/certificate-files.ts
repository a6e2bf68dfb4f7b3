import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Clock, systemClock } from '#runtime/clock.ts';
import type { Station } from '#runtime/lifecycle.ts';
import type { Logger } from '#runtime/logger.ts';
import type { TlsPair } from './push-server.ts';

export interface CertificateFilesOptions {
  readonly certFile: string;
  readonly keyFile: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Told at the start and whenever the files hold another pair. */
  readonly onCertificate: (pair: TlsPair) => void;
}

/** The kubelet takes up to a minute to bring a changed Secret anyway, and its symlink swap eludes file watches. */
const lookEveryMs = 10_000;

/**
 * Serves what two PEM files hold and takes up what they are changed to. `start` throws where they hold no pair; later
 * a pair that does not fit together (the files are written one after the other) is passed over and the old one stays.
 */
export function makeCertificateFiles(options: CertificateFilesOptions): Station {
  const { logger, clock = systemClock, onCertificate } = options;
  let current: TlsPair | undefined;
  let stopped = false;
  let cancel: (() => void) | undefined;

  const look = async (): Promise<void> => {
    const pair = await readPair(options);
    if (pair.certPem === current?.certPem && pair.keyPem === current.keyPem) return;
    checkPair(pair);
    current = pair;
    onCertificate(pair);
  };
  const plan = (): void => {
    if (!stopped) cancel = clock.schedule(() => void again(), lookEveryMs);
  };
  const again = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      logger.warn({ err: error, certFile: options.certFile }, 'the certificate files are passed over');
    }
    plan();
  };
  return {
    name: 'certificate files',
    start: async () => {
      await look();
      plan();
    },
    stop: async () => {
      stopped = true;
      cancel?.();
    },
  };
}

async function readPair({ certFile, keyFile }: CertificateFilesOptions): Promise<TlsPair> {
  const [certPem, keyPem] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return { certPem, keyPem };
}

function checkPair({ certPem, keyPem }: TlsPair): void {
  if (!new X509Certificate(certPem).checkPrivateKey(createPrivateKey(keyPem)))
    throw new Error('the key is not that of the certificate');
}
