import type { Clock } from '#runtime/clock.ts';
import { errorFrom } from '#runtime/error-from.ts';
import type { Logger } from '#runtime/logger.ts';
import { LedgerError } from '../../ledger.ts';
import type { AppendFile } from './append-file.ts';
import type { JournalDisk } from './journal-disk.ts';
import { JournalDraft } from './journal-draft.ts';

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
  #draft: JournalDraft | undefined;
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
    const draft = new JournalDraft(options);
    try {
      await draft.copy(options.snapshot(), () => true);
    } catch (error) {
      draft.discard();
      throw error;
    }
    const journal = new Journal(options, draft.finish());
    await options.disk.syncDirectory(options.directory);
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
    this.#draft?.append(line);
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
    const { directory, disk, snapshot, logger } = this.#options;
    try {
      const draft = new JournalDraft(this.#options);
      this.#draft = draft;
      const isWanted = (): boolean => this.#draft === draft && !this.#isClosed;
      await draft.copy(snapshot(), isWanted);
      while (this.#syncing !== undefined) await this.#syncing;
      if (this.#draft !== draft) return;
      if (this.#isClosed) throw new Error('the ledger is closed');
      this.#takeOver(draft.finish());
    } catch (error) {
      this.#giveUpDraft(errorFrom(error));
      return;
    }
    await disk.syncDirectory(directory).catch((error: unknown) => {
      logger.warn({ err: error }, 'the new journal of the ledger may not survive a loss of power');
    });
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
    try {
      this.#draft?.flush();
    } catch (error) {
      this.#giveUpDraft(errorFrom(error));
    }
  }

  #giveUpDraft(error: Error): void {
    this.#draft?.discard();
    this.#draft = undefined;
    if (this.#isClosed) return;
    this.#rewriteAtBytes = this.#main.size * 2;
    if (this.#failure?.mustRewrite === true) this.#fail(error, true);
    else this.#options.logger.warn({ err: error }, 'the journal of the ledger could not be written anew');
  }

  #expectGrowth(): void {
    this.#rewriteAtBytes = Math.max(this.#options.rewriteAtBytes, this.#main.size * grownTimes);
  }
}

function unavailable(cause: Error): LedgerError {
  return new LedgerError('Unavailable', 'the ledger cannot be written', { cause });
}
