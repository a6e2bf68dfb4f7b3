import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type FakeClock, makeFakeClock } from '#runtime/fake-clock.ts';
import { makeLogger } from '#runtime/logger.ts';
import { makeAdmission, makeClaim } from '../conformance/make-claim.ts';
import type { Claim, Ledger } from '../ledger.ts';
import { encodeLine } from './journal/line.ts';
import { type MemoryLedgerOptions, openMemoryLedger } from './open-memory-ledger.ts';
import { type FailingDisk, makeFailingDisk } from './testing/failing-disk.ts';

let directory = '';
let path = '';
let clock: FakeClock;
let disk: FailingDisk;
let logged: { readonly level: string; readonly msg: string }[] = [];
let claim: Claim;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ledger-'));
  path = join(directory, 'ledger.journal');
  clock = makeFakeClock(1_790_000_000_000);
  disk = makeFailingDisk();
  logged = [];
  claim = makeClaim(clock.now(), { limit: 1_000_000 });
});
afterEach(() => rm(directory, { recursive: true }));

const destination = { write: (line: string) => void logged.push(JSON.parse(line)) };
const logger = makeLogger({ level: 'warn', name: 'test', destination });
const messages = (): readonly string[] => logged.map(({ level, msg }) => `${level}: ${msg}`);

function open(part: Partial<MemoryLedgerOptions> = {}): Promise<Ledger> {
  return openMemoryLedger({ directory, clock, disk, logger, ...part });
}

async function charge(ledger: Ledger, amount: number, of: Claim = claim): Promise<void> {
  const admission = makeAdmission([of]);
  await ledger.admit(admission);
  await ledger.settle({ id: admission.id, charges: [amount] });
}

async function settled(ledger: Ledger, of: Claim = claim): Promise<number | undefined> {
  return (await ledger.read([of]))[0]?.settled;
}

/** What a new process finds. */
async function settledAfterRestart(ledger: Ledger): Promise<number | undefined> {
  await ledger.close();
  const next = await open();
  const found = await settled(next);
  await next.close();
  return found;
}

test('a-full-disk-refuses-admissions-and-loses-nothing-and-goes-on-when-there-is-room', async () => {
  const ledger = await open();
  const before = makeAdmission([claim]);
  await ledger.admit(before);
  await charge(ledger, 1);
  disk.room = 11;
  const settlement = { id: before.id, charges: [20] };
  const settle = async (): Promise<void> => ledger.settle(settlement);
  await expect(settle()).rejects.toMatchObject({ kind: 'Unavailable' });
  expect(() => ledger.admit(makeAdmission([claim]))).toThrow(
    expect.objectContaining({ kind: 'Unavailable' }),
  );
  const again = settle();
  clock.advance(100);
  await expect(again).rejects.toMatchObject({ kind: 'Unavailable' });
  disk.room = Number.POSITIVE_INFINITY;
  const third = settle();
  clock.advance(100);
  await third;
  await charge(ledger, 300);
  expect(messages()).toEqual(['error: the ledger cannot be written: requests with limits are refused']);
  expect(await settledAfterRestart(ledger)).toBe(321);
});

test('a-disk-that-lost-what-it-took-is-not-trusted-before-all-is-written-anew', async () => {
  const ledger = await open();
  await charge(ledger, 5);
  disk.isSyncBroken = true;
  clock.advance(100);
  await nextTurn();
  expect(() => ledger.admit(makeAdmission([claim]))).toThrow(
    expect.objectContaining({ kind: 'Unavailable' }),
  );
  // As a disk does that lost a page: what is in the file is worth nothing.
  await writeFile(path, 'lost');
  disk.isSyncBroken = false;
  clock.advance(100);
  await untilWritable(ledger);
  expect(await settledAfterRestart(ledger)).toBe(5);
});

async function untilWritable(ledger: Ledger): Promise<void> {
  for (;;) {
    try {
      await ledger.admit(makeAdmission([]));
      return;
    } catch {
      await nextTurn();
    }
  }
}

test('a-line-that-was-being-written-is-left-out-at-any-length', async () => {
  const ledger = await open();
  await charge(ledger, 5);
  await ledger.close();
  const whole = await readFile(path, 'utf8');
  await open().then((next) => charge(next, 7).then(() => next.close()));
  const line = encodeLine('["S","late",1790000000000,1,100]');
  for (let length = 1; length < line.length - 1; length += 5) {
    await writeFile(path, whole + line.slice(0, length));
    const next = await open();
    expect(await settled(next)).toBe(5);
    await next.close();
  }
  expect(messages()).toEqual([]);
});

test('a-broken-line-in-the-middle-is-told-and-kept-aside-and-the-rest-is-used', async () => {
  const ledger = await open();
  await charge(ledger, 5);
  await charge(ledger, 70);
  await charge(ledger, 900);
  await ledger.close();
  const text = await readFile(path, 'utf8');
  const damaged = text.replace(/,70\]/, ',71]');
  expect(damaged).not.toBe(text);
  await writeFile(path, damaged);
  expect(await settled(await open())).toBe(905);
  expect(logged).toMatchObject([{ level: 'error', brokenLines: 1, lines: [4] }]);
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe(damaged);
});

test('a-journal-of-a-later-version-is-neither-read-nor-overwritten', async () => {
  const later = encodeLine('["sallyport-ledger",2,0]');
  await writeFile(path, later);
  await expect(open()).rejects.toThrow('the journal of the ledger is of version 2, this program reads 1');
  expect(await readFile(path, 'utf8')).toBe(later);
});

test('of-many-that-open-one-directory-at-once-one-gets-it', async () => {
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => open()));
  const opened = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(opened.length).toBe(1);
  await expect(open()).rejects.toThrow(`another process has the ledger's directory ${directory}`);
  await opened[0]?.close();
  await (await open()).close();
  expect((await readdir(directory)).sort()).toEqual(['ledger.journal']);
});

test('a-journal-that-grew-is-written-anew-again-and-again-and-nothing-is-lost', async () => {
  const ledger = await open({ rewriteAtBytes: 4000 });
  const other = makeClaim(clock.now(), { limit: 1_000_000 });
  const speaking = makeAdmission([{ ...claim, hold: 100_000 }]);
  await ledger.admit(speaking);
  ledger.noteOutput(speaking.id);
  let count = 0;
  for (; disk.renames < 6; count++) {
    await Promise.all([charge(ledger, 1), charge(ledger, 2, other)]);
    await nextTurn();
  }
  expect(await settled(ledger, other)).toBe(2 * count);
  expect(await settledAfterRestart(ledger)).toBe(100_000 + count);
  // What is left is the state and not its history.
  expect((await stat(path)).size).toBeLessThan(1000);
});

test('a-journal-that-cannot-be-written-anew-goes-on-as-it-is', async () => {
  const ledger = await open({ rewriteAtBytes: 1000 });
  disk.refused = '.draft';
  for (let at = 0; at < 50; at++) await charge(ledger, 1);
  await nextTurn();
  expect(new Set(messages())).toEqual(new Set(['warn: the journal of the ledger could not be written anew']));
  expect((await readdir(directory)).sort()).toEqual(['ledger.journal', 'lock']);
  disk.refused = undefined;
  expect(await settledAfterRestart(ledger)).toBe(50);
});

test('what-a-process-left-half-written-anew-is-no-matter', async () => {
  const ledger = await open();
  await charge(ledger, 5);
  await appendFile(`${path}.draft`, 'half');
  expect(await settledAfterRestart(ledger)).toBe(5);
});

test.each([
  ['is-charged-once', undefined, 100],
  ['gives-way-to-the-truth', 40, 40],
] as const)('the-estimate-of-an-expired-request-%s-also-after-a-rewrite', async (_name, truth, charged) => {
  const ledger = await open({ rewriteAtBytes: 1 });
  const late = makeAdmission([{ ...claim, hold: 100 }], { holdForMs: 10 });
  await ledger.admit(late);
  ledger.noteOutput(late.id);
  clock.advance(10);
  let count = 0;
  // The second rewrite began after it expired.
  for (const enough = disk.renames + 2; disk.renames < enough; count++) {
    await charge(ledger, 1);
    await nextTurn();
  }
  if (truth !== undefined) await ledger.settle({ id: late.id, charges: [truth] });
  expect(await settled(ledger)).toBe(count + charged);
  expect(await settledAfterRestart(ledger)).toBe(count + charged);
});

test('a-closed-ledger-is-unavailable', async () => {
  const ledger = await open();
  const admission = makeAdmission([claim]);
  await ledger.admit(admission);
  await ledger.close();
  const unavailable = expect.objectContaining({ kind: 'Unavailable' });
  expect(() => ledger.admit(makeAdmission([claim]))).toThrow(unavailable);
  expect(() => ledger.settle({ id: admission.id, charges: [1] })).toThrow(unavailable);
  expect(() => ledger.read([claim])).toThrow(unavailable);
  await ledger.close();
});

test('a-directory-of-a-path-too-long-for-its-lock-is-refused-in-words', async () => {
  const long = join(directory, 'x'.repeat(100));
  await expect(open({ directory: long })).rejects.toThrow('has a longer path than a lock may have');
});
