import { type Clock, systemClock } from '#runtime/clock.ts';
import type { Station } from '#runtime/lifecycle.ts';
import type { Logger } from '#runtime/logger.ts';
import type { AuthorityStore } from './authority-store.ts';
import {
  type Authority,
  isAuthorityDue,
  issueServingCertificate,
  makeAuthority,
  type ServingCertificate,
  type ServingNames,
} from './serving-certificate.ts';

/** A certificate to serve with, and what clients need to trust it. */
export interface Served {
  readonly certificate: ServingCertificate;
  readonly bundlePem: string;
}

export interface CertificateKeeperOptions {
  readonly store: AuthorityStore;
  readonly names: ServingNames;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Told at the start and at each renewal. */
  readonly onCertificate: (served: Served) => void;
}

/** Longest wait between looks at the store, so that an authority which another replica renewed is taken up. */
const lookEveryMs = 6 * 60 * 60_000;
const retryMs = 60_000;

/** Serves under certificates of the operator's own authority and renews both in time. `start` waits for the first. */
export function makeCertificateKeeper(options: CertificateKeeperOptions): Station {
  const { store, names, logger, clock = systemClock, onCertificate } = options;
  let authority: Authority | undefined;
  let certificate: ServingCertificate | undefined;
  let stopped = false;
  let cancel: (() => void) | undefined;

  const renew = async (): Promise<void> => {
    const current = await currentAuthority(store, clock.now());
    const isNew = current.bundlePem !== authority?.bundlePem;
    if (!isNew && certificate !== undefined && clock.now() < certificate.renewAtMs) return;
    certificate = await issueServingCertificate(current, names, clock.now());
    authority = current;
    const notAfter = new Date(certificate.notAfterMs).toISOString();
    logger.info({ notAfter, ...names }, 'a serving certificate was issued');
    onCertificate({ certificate, bundlePem: current.bundlePem });
  };
  const plan = (delayMs: number): void => {
    if (!stopped) cancel = clock.schedule(() => void again(), delayMs);
  };
  const again = async (): Promise<void> => {
    try {
      await renew();
      plan(lookEveryMs);
    } catch (error) {
      logger.error({ err: error }, 'the serving certificate could not be renewed');
      plan(retryMs);
    }
  };
  return {
    name: 'certificate keeper',
    start: async () => {
      await renew();
      plan(lookEveryMs);
    },
    stop: async () => {
      stopped = true;
      cancel?.();
    },
  };
}

async function currentAuthority(store: AuthorityStore, nowMs: number): Promise<Authority> {
  const kept = await store.load();
  if (kept !== undefined && !isAuthorityDue(kept, nowMs)) return kept;
  return store.save(await makeAuthority(nowMs, kept), kept);
}
