import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { type Logger, silentLogger } from '#runtime/logger.ts';
import { makeCertificateFiles } from './certificate-files.ts';
import type { TlsPair } from './push-server.ts';
import { issueServingCertificate, makeAuthority } from './serving-certificate.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-tls-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('a-changed-pair-is-taken-up-and-one-that-does-not-fit-together-is-passed-over', async () => {
  const names = { dnsNames: ['localhost'], ipAddresses: [] };
  const authority = await makeAuthority(Date.now());
  const [one, two] = await Promise.all([
    issueServingCertificate(authority, names, Date.now()),
    issueServingCertificate(authority, names, Date.now()),
  ]);
  const certFile = join(directory, 'tls.crt');
  const keyFile = join(directory, 'tls.key');
  await writeFile(certFile, one.certPem);
  await writeFile(keyFile, one.keyPem);
  const clock = makeFakeClock();
  const taken: TlsPair[] = [];
  let wake = (): void => undefined;
  const event = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const logger: Logger = { ...silentLogger, warn: () => wake() };
  const onCertificate = (pair: TlsPair): void => {
    taken.push(pair);
    wake();
  };
  const files = makeCertificateFiles({ certFile, keyFile, logger, clock, onCertificate });
  await files.start();
  expect(taken.map(({ certPem }) => certPem)).toEqual([one.certPem]);

  await writeFile(certFile, two.certPem);
  const passedOver = event();
  clock.advance(10_000);
  await passedOver;
  expect(taken).toHaveLength(1);

  await writeFile(keyFile, two.keyPem);
  while (clock.pending() === 0) await new Promise((resolve) => setImmediate(resolve));
  const takenUp = event();
  clock.advance(10_000);
  await takenUp;
  expect(taken[1]).toEqual({ certPem: two.certPem, keyPem: two.keyPem });
  await files.stop();
});
