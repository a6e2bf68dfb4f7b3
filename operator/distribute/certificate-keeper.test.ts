import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { makeFileAuthorityStore } from './authority-store.ts';
import { makeCertificateKeeper, type Served } from './certificate-keeper.ts';
import { issueServingCertificate, makeAuthority } from './serving-certificate.ts';

const names = { dnsNames: ['sallyport-operator.sallyport.svc'], ipAddresses: ['127.0.0.1'] };
const startMs = Date.UTC(2030, 0, 1);
const dayMs = 24 * 60 * 60_000;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-ca-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** A keeper over the folder, and the certificates it has served with. */
function startKeeper(nowMs: number): {
  readonly clock: ReturnType<typeof makeFakeClock>;
  readonly served: Served[];
  readonly keeper: ReturnType<typeof makeCertificateKeeper>;
  next(): Promise<void>;
} {
  const clock = makeFakeClock(nowMs);
  const served: Served[] = [];
  let wake = (): void => undefined;
  const keeper = makeCertificateKeeper({
    store: makeFileAuthorityStore(directory),
    names,
    logger: silentLogger,
    clock,
    onCertificate: (one) => {
      served.push(one);
      wake();
    },
  });
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  return { clock, served, keeper, next };
}

test('a-serving-certificate-is-for-its-names-and-signed-by-its-authority', async () => {
  const authority = await makeAuthority(startMs);
  const issued = await issueServingCertificate(authority, names, startMs);
  const certificate = new X509Certificate(issued.certPem);
  const ca = new X509Certificate(authority.certPem);
  expect(certificate.verify(ca.publicKey) && certificate.checkIssued(ca)).toBe(true);
  expect(certificate.checkHost('sallyport-operator.sallyport.svc')).toBeDefined();
  expect(certificate.checkIP('127.0.0.1')).toBeDefined();
  expect(certificate.checkHost('evil.example')).toBeUndefined();
  expect([ca.ca, certificate.ca]).toEqual([true, false]);
  expect(certificate.validToDate.getTime()).toBe(startMs + 90 * dayMs);
  expect(issued.renewAtMs).toBe(startMs + 60 * dayMs);
});

test('a-restarted-operator-signs-with-the-authority-that-it-kept', async () => {
  const first = startKeeper(startMs);
  await first.keeper.start();
  await first.keeper.stop();
  const second = startKeeper(startMs + dayMs);
  await second.keeper.start();
  await second.keeper.stop();
  expect(second.served[0]?.bundlePem).toBe(first.served[0]?.bundlePem);
  expect(second.served[0]?.certificate.certPem).not.toBe(first.served[0]?.certificate.certPem);
  expect((await stat(join(directory, 'ca.pem'))).mode & 0o777).toBe(0o600);
});

test('a-certificate-is-renewed-in-time', async () => {
  const { keeper, clock, served, next } = startKeeper(startMs);
  await keeper.start();
  const renewed = next();
  clock.advance(61 * dayMs);
  await renewed;
  await keeper.stop();
  expect(served).toHaveLength(2);
  expect(served[1]?.bundlePem).toBe(served[0]?.bundlePem);
});

test('an-authority-near-its-end-is-replaced-and-still-trusted', async () => {
  const first = startKeeper(startMs);
  await first.keeper.start();
  await first.keeper.stop();
  const later = startKeeper(startMs + 3300 * dayMs);
  await later.keeper.start();
  await later.keeper.stop();
  const former = first.served[0]?.bundlePem ?? 'none';
  expect(later.served[0]?.bundlePem.endsWith(former)).toBe(true);
  expect(later.served[0]?.bundlePem).not.toBe(former);
});

test('a-damaged-authority-is-an-error-and-not-replaced', async () => {
  await writeFile(join(directory, 'ca.pem'), 'garbage');
  await expect(startKeeper(startMs).keeper.start()).rejects.toThrow(/authority/);
});
