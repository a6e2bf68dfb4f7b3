import { closeSync, fdatasync, fsync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { promisify } from 'node:util';

/** The few things a journal asks of a file system. Tests make them fail. */
export interface JournalDisk {
  /** An empty file, whatever was there; only its owner may read it. */
  create(path: string): JournalFile;
  /** Over what is there. */
  rename(from: string, to: string): void;
  /** Also if it is not there. */
  remove(path: string): void;
  /** Makes names in the directory survive a loss of power. */
  syncDirectory(path: string): Promise<void>;
}

export interface JournalFile {
  /** Returns how many bytes were taken, at least one. */
  write(bytes: Uint8Array, position: number): number;
  sync(): Promise<void>;
  close(): void;
}

const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);

/**
 * Writes wait for the kernel to copy, not for the disk: about a microsecond for what a turn of the loop collects, where a
 * write on a thread costs thirty.
 */
export const nodeDisk: JournalDisk = {
  create: (path) => {
    const file = openSync(path, 'w', 0o600);
    return {
      write: (bytes, position) => writeSync(file, bytes, 0, bytes.length, position),
      sync: () => syncData(file),
      close: () => closeSync(file),
    };
  },
  rename: renameSync,
  remove: (path) => rmSync(path, { force: true }),
  syncDirectory: async (path) => {
    const directory = openSync(path, 'r');
    try {
      await syncAll(directory);
    } finally {
      closeSync(directory);
    }
  },
};
