import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '#runtime/clock.ts';
import { AppendFile } from './append-file.ts';
import { encodeHeader } from './encode-record.ts';
import type { JournalDisk } from './journal-disk.ts';

export const journalName = 'ledger.journal';

export interface JournalDraftOptions {
  readonly directory: string;
  readonly disk: JournalDisk;
  readonly clock: Clock;
}

/** Lines between which requests get a turn. */
const sliceLength = 256;

/** A journal that is written beside the one in force, until it takes its name. */
export class JournalDraft {
  readonly #disk: JournalDisk;
  readonly #path: string;
  readonly #finalPath: string;
  readonly #file: AppendFile;
  #pending: string;

  /** Fails with what the disk says, as all that follows. */
  constructor({ directory, disk, clock }: JournalDraftOptions) {
    this.#disk = disk;
    this.#finalPath = join(directory, journalName);
    this.#path = `${this.#finalPath}.draft`;
    this.#file = new AppendFile(disk.create(this.#path));
    this.#pending = encodeHeader(clock.now());
  }

  append(line: string): void {
    this.#pending += line;
  }

  flush(): void {
    const text = this.#pending;
    this.#pending = '';
    this.#file.write(text);
  }

  /** Writes and syncs `lines`, in slices; what is appended meanwhile stands between them. Ends early once it is not wanted. */
  async copy(lines: Iterable<string>, isWanted: () => boolean): Promise<void> {
    let count = 0;
    for (const line of lines) {
      this.append(line);
      if (++count % sliceLength > 0) continue;
      this.flush();
      await nextTurn();
      if (!isWanted()) return;
    }
    this.flush();
    await this.#file.sync();
  }

  /** Writes what is left and takes the journal's name, all within the call. What is in it may be written on. */
  finish(): AppendFile {
    this.flush();
    this.#disk.rename(this.#path, this.#finalPath);
    return this.#file;
  }

  discard(): void {
    this.#file.close();
    this.#disk.remove(this.#path);
  }
}
