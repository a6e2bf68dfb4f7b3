import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, systemClock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import type { Ledger } from '../ledger.ts';
import { CounterTable } from './counter-table.ts';
import { hasCode } from './journal/has-code.ts';
import { Journal } from './journal/journal.ts';
import { type JournalDisk, nodeDisk } from './journal/journal-disk.ts';
import { journalName } from './journal/journal-draft.ts';
import { LedgerRecords } from './journal/ledger-records.ts';
import { lockDirectory } from './journal/lock-directory.ts';
import { readJournal } from './journal/read-journal.ts';
import { replayRecords } from './journal/replay-records.ts';
import { snapshotLines } from './journal/snapshot-lines.ts';
import { MemoryLedger } from './memory-ledger.ts';

export interface MemoryLedgerOptions {
  /** Where the journal is; made where it is missing. Absent: what was counted ends with the process. */
  readonly directory?: string;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Counters in use above which a request that needs one more fails: 100 000 by default, some 200 bytes each. */
  readonly maxCounters?: number;
  /** How much a loss of power may take: 100 ms by default. */
  readonly syncEveryMs?: number;
  /** Size from which on the journal is written anew: 16 MiB by default. */
  readonly rewriteAtBytes?: number;
  readonly disk?: JournalDisk;
}

const damagedName = `${journalName}.damaged`;

/**
 * The ledger of a single proxy: counters in memory, and with a `directory` a journal.
 *
 * What `settle` acknowledged has been handed to the kernel: the end of the process, kill -9 included, loses none of it. A
 * loss of power, or of the machine, may take the last `syncEveryMs`. After a restart requests are over: those with output are
 * charged what they held, others nothing. That output began, and what a refused request was charged, is written at the end of
 * the same turn of the loop.
 *
 * While the disk takes nothing, `admit` throws a LedgerError Unavailable; settlements count, and are acknowledged once
 * written. Amounts stop at 2^53 - 1. A settlement of an id that is not known, or no more, changes nothing; a request's id is
 * known for ten minutes after it is over, for less above 870 a second.
 *
 * Fails with an Error where another process has the directory, and where its journal is of a later version.
 */
export async function openMemoryLedger(options: MemoryLedgerOptions): Promise<Ledger> {
  const { directory, clock = systemClock, maxCounters = 100_000 } = options;
  // Steps of the machine's clock must neither free what is held nor keep it for years.
  const startMs = clock.now() - clock.monotonicMs();
  const now = (): number => Math.floor(startMs + clock.monotonicMs());
  const counters = new CounterTable({ maxCounters, wallMs: () => clock.now() });
  if (directory === undefined) return new MemoryLedger({ now, counters });

  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unlock = await lockDirectory(directory);
  try {
    await restore(directory, { counters, nowMs: now(), logger: options.logger });
    return await startJournal({ ...options, directory, clock }, { now, counters, unlock });
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function startJournal(
  options: MemoryLedgerOptions & { readonly directory: string; readonly clock: Clock },
  parts: { readonly now: () => number; readonly counters: CounterTable; unlock(): Promise<void> },
): Promise<Ledger> {
  const { directory, clock, logger, disk = nodeDisk } = options;
  const { now, counters, unlock } = parts;
  let ledger: MemoryLedger | undefined;
  const journal = await Journal.start({
    directory,
    clock,
    logger,
    disk,
    syncEveryMs: options.syncEveryMs ?? 100,
    rewriteAtBytes: options.rewriteAtBytes ?? 16 * 1024 * 1024,
    snapshot: () => snapshotLines(counters, ledger?.holdsToKeep() ?? []),
  });
  ledger = new MemoryLedger({ now, counters, records: new LedgerRecords(journal), onClosed: unlock });
  return ledger;
}

async function restore(
  directory: string,
  {
    counters,
    nowMs,
    logger,
  }: { readonly counters: CounterTable; readonly nowMs: number; readonly logger: Logger },
): Promise<void> {
  const path = join(directory, journalName);
  const bytes = await readFile(path).catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (bytes === undefined) return;
  const { records, broken } = readJournal(bytes);
  const { interrupted, unnamed } = replayRecords(records, counters, nowMs);
  counters.removeIdle(nowMs);
  if (broken.length > 0 || unnamed > 0) {
    // The new journal takes its place: whoever looks into it needs what was there.
    await copyFile(path, join(directory, damagedName));
    logger.error(
      { lines: broken.slice(0, 20), brokenLines: broken.length, unnamedCounters: unnamed, kept: damagedName },
      'the journal of the ledger is damaged: what its broken lines said is lost',
    );
  }
  logger.info({ counters: counters.size, interrupted }, 'the ledger goes on where it was');
}
