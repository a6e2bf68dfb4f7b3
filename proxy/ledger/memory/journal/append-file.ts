import type { JournalFile } from './journal-disk.ts';

/** A file that text is added to. What a failed write did not take goes first the next time: no byte twice, none left out. */
export class AppendFile {
  readonly #file: JournalFile;
  #left: Uint8Array = new Uint8Array(0);
  #position = 0;

  constructor(file: JournalFile) {
    this.#file = file;
  }

  /** Bytes that were taken. */
  get size(): number {
    return this.#position;
  }

  /** @throws what the disk says; the text is kept and is not to be given again. */
  write(text: string): void {
    const bytes = Buffer.from(text);
    this.#left = this.#left.length === 0 ? bytes : Buffer.concat([this.#left, bytes]);
    while (this.#left.length > 0) {
      const taken = this.#file.write(this.#left, this.#position);
      if (taken < 1) throw new Error('the disk took nothing of a write');
      this.#position += taken;
      this.#left = this.#left.subarray(taken);
    }
  }

  sync(): Promise<void> {
    return this.#file.sync();
  }

  close(): void {
    this.#file.close();
  }
}
