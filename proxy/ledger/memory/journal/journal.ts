import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '#runtime/clock.ts';
import { errorFrom } from '#runtime/error-from.ts';
import type { Logger } from '#runtime/logger.ts';
import { LedgerError } from '../../ledger.ts';
import { AppendFile } from './append-file.ts';
import { encodeHeader } from './encode-record.ts';
import type { JournalDisk } from './journal-disk.ts';

export const journalName = 'ledger.journal';
export const draftName = 'ledger.journal.draft';

export interface JournalOptions {
  readonly directory: string;
  readonly disk: JournalDisk;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How much a loss of power may take, in milliseconds. A killed process loses nothing that was written. */
  readonly syncEveryMs: number;
  /** A journal is written anew from `snapshot` when it has so many bytes and four times what it had when it was new. */
  readonly rewriteAtBytes: number;
  /** Lines that say all that is true. */
  snapshot(): Iterable<string>;
}

/** Lines of a new journal between which requests get a turn. */
const sliceLength = 256;
const retryAfterMs = 100;
const grownTimes = 4;

/**
 * Lines on their way to a file: those of one turn of the loop are one write. While a write fails nothing may be admitted;
 * lines are kept and tried again. A journal that grew is written anew beside the old one: lines of the meantime go to
 * both, the old one stays what counts until the new one takes its name.
 */
export class Journal {
  readonly #options: JournalOptions;
  #main: AppendFile;
  #draft: { readonly file: AppendFile; pending: string } | undefined;
  #pending = '';
  #batch: PromiseWithResolvers<void> | undefined;
  #isFlushPlanned = false;
  #isRetryPlanned = false;
  /** `mustRewrite`: the disk lost what it had taken, the file is not to be trusted. */
  #failure: { readonly error: Error; readonly mustRewrite: boolean } | undefined;
  #isClosed = false;
  #rewriting: Promise<void> | undefined;
  #rewriteAtBytes = 0;
  #syncing: Promise<void> | undefined;
  #cancelSync: (() => void) | undefined;

  private constructor(options: JournalOptions, main: AppendFile) {
    this.#options = options;
    this.#main = main;
  }

  /** Writes a new journal in the place of the one that is there. Fails with what the disk says. */
  static async start(options: JournalOptions): Promise<Journal> {
    const { directory, disk, clock } = options;
    const path = join(directory, draftName);
    const file = new AppendFile(disk.create(path));
    let text = encodeHeader(clock.now());
    for (const line of options.snapshot()) text += line;
    file.write(text);
    await file.sync();
    disk.rename(path, join(directory, journalName));
    await disk.syncDirectory(directory);
    const journal = new Journal(options, file);
    journal.#expectGrowth();
    return journal;
  }

  /** @throws LedgerError Unavailable */
  assertWritable(): void {
    if (this.#failure !== undefined) throw unavailable(this.#failure.error);
  }

  append(line: string): void {
    if (this.#isClosed) return;
    this.#pending += line;
    if (this.#draft !== undefined) this.#draft.pending += line;
    if (this.#isFlushPlanned || this.#failure !== undefined) return;
    this.#isFlushPlanned = true;
    setImmediate(() => this.#flush());
  }

  /**
   * For all that was appended: resolves once a write took it, rejects with a LedgerError where a write failed; it is tried
   * again all the same, and whoever asks again waits for that. Undefined: it is written.
   */
  written(): Promise<void> | undefined {
    if (this.#pending === '' && this.#failure === undefined) return undefined;
    this.#batch ??= Promise.withResolvers();
    return this.#batch.promise;
  }

  /** Writes and syncs what is left. Rejects with a LedgerError where that fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#cancelSync?.();
    await this.#rewriting;
    await this.#syncing;
    try {
      this.#flush();
      this.assertWritable();
      await this.#main.sync();
    } catch (error) {
      throw unavailable(errorFrom(error));
    } finally {
      this.#main.close();
    }
  }

  #flush(): void {
    this.#isFlushPlanned = false;
    const text = this.#pending;
    this.#pending = '';
    try {
      this.#main.write(text);
    } catch (error) {
      this.#fail(errorFrom(error), false);
      return;
    }
    this.#flushDraft();
    if (this.#failure?.mustRewrite === true) return;
    this.#succeed();
    this.#planSync();
    if (this.#main.size >= this.#rewriteAtBytes) void this.#rewrite();
  }

  #succeed(): void {
    if (this.#failure !== undefined) this.#options.logger.info({}, 'the ledger is written again');
    this.#failure = undefined;
    this.#batch?.resolve();
    this.#batch = undefined;
  }

  #fail(error: Error, mustRewrite: boolean): void {
    if (this.#failure === undefined) {
      this.#options.logger.error(
        { err: error },
        'the ledger cannot be written: requests with limits are refused',
      );
    }
    this.#failure = { error, mustRewrite: mustRewrite || this.#failure?.mustRewrite === true };
    this.#batch?.reject(unavailable(error));
    this.#batch = undefined;
    if (this.#isRetryPlanned || this.#isClosed) return;
    this.#isRetryPlanned = true;
    this.#options.clock.schedule(() => this.#retry(), retryAfterMs);
  }

  #retry(): void {
    this.#isRetryPlanned = false;
    if (this.#isClosed) return;
    if (this.#failure?.mustRewrite === true) void this.#rewrite();
    else this.#flush();
  }

  #planSync(): void {
    if (this.#isClosed) return;
    this.#cancelSync ??= this.#options.clock.schedule(() => {
      this.#cancelSync = undefined;
      this.#syncing ??= this.#sync();
    }, this.#options.syncEveryMs);
  }

  async #sync(): Promise<void> {
    try {
      await this.#main.sync();
    } catch (error) {
      this.#fail(errorFrom(error), true);
    }
    this.#syncing = undefined;
  }

  #rewrite(): Promise<void> {
    if (!this.#isClosed) this.#rewriting ??= this.#writeDraft().finally(() => (this.#rewriting = undefined));
    return this.#rewriting ?? Promise.resolve();
  }

  async #writeDraft(): Promise<void> {
    const { directory, disk, clock, logger } = this.#options;
    const path = join(directory, draftName);
    try {
      const file = new AppendFile(disk.create(path));
      this.#draft = { file, pending: encodeHeader(clock.now()) };
      await this.#copySnapshot();
      if (this.#draft === undefined) return;
      await file.sync();
      while (this.#syncing !== undefined) await this.#syncing;
      if (this.#draft === undefined) return;
      if (this.#isClosed) throw new Error('the ledger is closed');
      file.write(this.#draft.pending);
      disk.rename(path, join(directory, journalName));
      this.#takeOver(file);
    } catch (error) {
      this.#giveUpDraft(errorFrom(error));
      return;
    }
    await disk.syncDirectory(directory).catch((error: unknown) => {
      logger.warn({ err: error }, 'the new journal of the ledger may not survive a loss of power');
    });
  }

  async #copySnapshot(): Promise<void> {
    let count = 0;
    for (const line of this.#options.snapshot()) {
      if (this.#draft === undefined || this.#isClosed) return;
      this.#draft.pending += line;
      if (++count % sliceLength > 0) continue;
      this.#flushDraft();
      await nextTurn();
    }
    this.#flushDraft();
  }

  /** What waits for the old file is in the new one. */
  #takeOver(file: AppendFile): void {
    this.#main.close();
    this.#main = file;
    this.#draft = undefined;
    this.#pending = '';
    this.#expectGrowth();
    this.#succeed();
    this.#planSync();
  }

  #flushDraft(): void {
    const draft = this.#draft;
    if (draft === undefined) return;
    const text = draft.pending;
    draft.pending = '';
    try {
      draft.file.write(text);
    } catch (error) {
      this.#giveUpDraft(errorFrom(error));
    }
  }

  #giveUpDraft(error: Error): void {
    const { directory, disk, logger } = this.#options;
    if (this.#draft !== undefined) {
      this.#draft.file.close();
      disk.remove(join(directory, draftName));
    }
    this.#draft = undefined;
    if (this.#isClosed) return;
    this.#rewriteAtBytes = this.#main.size * 2;
    if (this.#failure?.mustRewrite === true) this.#fail(error, true);
    else logger.warn({ err: error }, 'the journal of the ledger could not be written anew');
  }

  #expectGrowth(): void {
    this.#rewriteAtBytes = Math.max(this.#options.rewriteAtBytes, this.#main.size * grownTimes);
  }
}

function unavailable(cause: Error): LedgerError {
  return new LedgerError('Unavailable', 'the ledger cannot be written', { cause });
}
