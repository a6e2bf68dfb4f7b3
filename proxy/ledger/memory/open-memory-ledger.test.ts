import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { systemClock } from '#runtime/clock.ts';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { describeLedger } from '../conformance/describe-ledger.ts';
import type { OpenedLedger } from '../conformance/opened-ledger.ts';
import type { Ledger } from '../ledger.ts';
import { openMemoryLedger } from './open-memory-ledger.ts';

let root = '';
let directories = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ledger-'));
});
afterAll(() => rm(root, { recursive: true }));

describeLedger('the-ledger-in-memory', async () => {
  const clock = makeFakeClock(Date.now());
  const ledger = await openMemoryLedger({ logger: silentLogger, clock });
  return { ledger, now: clock.now, advance: clock.advance };
});

describeLedger('the-ledger-in-memory-in-real-time', async () => ({
  ledger: await openMemoryLedger({ logger: silentLogger, clock: systemClock }),
}));

async function openJournalled(): Promise<OpenedLedger> {
  const clock = makeFakeClock(Date.now());
  const directory = join(root, `${directories++}`);
  // So small that it is written anew all the time.
  const open = (): Promise<Ledger> =>
    openMemoryLedger({ logger: silentLogger, clock, directory, rewriteAtBytes: 1 });
  let ledger = await open();
  const reopen = async (): Promise<Ledger> => {
    await ledger.close();
    ledger = await open();
    return ledger;
  };
  return { ledger, now: clock.now, advance: clock.advance, reopen };
}

describeLedger('the-ledger-with-a-journal', openJournalled, { survivesRestarts: true });
