import { type JournalDisk, nodeDisk } from '../journal/journal-disk.ts';

/** A disk that fails on request. */
export interface FailingDisk extends JournalDisk {
  /** Bytes that are still taken of each file; then it is full. */
  room: number;
  /** Name endings of files that cannot be made. */
  refused: string | undefined;
  isSyncBroken: boolean;
  /** Files that took the place of another. */
  renames: number;
}

export function makeFailingDisk(): FailingDisk {
  const disk: FailingDisk = {
    ...nodeDisk,
    room: Number.POSITIVE_INFINITY,
    refused: undefined,
    isSyncBroken: false,
    renames: 0,
    rename: (from, to) => {
      nodeDisk.rename(from, to);
      disk.renames++;
    },
    create: (path) => {
      if (disk.refused !== undefined && path.endsWith(disk.refused)) throw full();
      const file = nodeDisk.create(path);
      return {
        ...file,
        write: (bytes, position) => {
          const taken = Math.min(bytes.length, disk.room);
          if (taken === 0) throw full();
          disk.room -= taken;
          return file.write(bytes.subarray(0, taken), position);
        },
        sync: async () => {
          if (disk.isSyncBroken) throw new Error('EIO: i/o error, fdatasync');
          await file.sync();
        },
      };
    },
  };
  return disk;
}

function full(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}
