import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { makeAdmission, makeClaim } from '../conformance/make-claim.ts';
import { openMemoryLedger } from './open-memory-ledger.ts';

const day = 86_400_000;
const window = { kind: 'Rolling', lengthMs: 60_000, slotMs: 1000 } as const;

test.each([day, -day])('a-clock-that-steps-by-%d-ms-neither-frees-nor-keeps', async (stepMs) => {
  const clock = makeFakeClock(1_790_000_000_000);
  let shift = 0;
  const stepping = { ...clock, now: () => clock.now() + shift };
  const ledger = await openMemoryLedger({ logger: silentLogger, clock: stepping });
  const claim = makeClaim(clock.now(), { window, limit: 2 });
  const first = makeAdmission([claim]);
  await ledger.admit(first);
  await ledger.settle({ id: first.id, charges: [1] });
  await ledger.admit(makeAdmission([claim]));
  shift = stepMs;
  expect((await ledger.admit(makeAdmission([claim]))).kind).toBe('Refused');
  clock.advance(61_000);
  expect(await ledger.read([claim])).toMatchObject([{ settled: 0, held: 0 }]);
});

test('what-a-clock-that-was-ahead-wrote-into-the-future-is-too-old-one-window-after-the-restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'ledger-'));
  const ahead = makeFakeClock(1_790_000_000_000 + day);
  const claim = makeClaim(0, { window });
  const before = await openMemoryLedger({ directory, logger: silentLogger, clock: ahead });
  const admission = makeAdmission([claim]);
  await before.admit(admission);
  await before.settle({ id: admission.id, charges: [3] });
  await before.close();
  const clock = makeFakeClock(1_790_000_000_000);
  const ledger = await openMemoryLedger({ directory, logger: silentLogger, clock });
  expect(await ledger.read([claim])).toMatchObject([{ settled: 3 }]);
  clock.advance(61_000);
  expect(await ledger.read([claim])).toMatchObject([{ settled: 0 }]);
  await ledger.close();
  await rm(directory, { recursive: true });
});
