import { Bell } from '#runtime/bell.ts';
import { type Clock, systemClock } from '#runtime/clock.ts';
import type { HeldObjects } from './assemble-folder.ts';
import { FolderWatchers } from './folder-watchers.ts';
import { type Listing, listFiles } from './list-files.ts';
import { loadListing } from './load-folder.ts';
import type { LoadedFolder } from './loaded-folder.ts';

export interface WatchOptions {
  readonly signal: AbortSignal;
  /** How long files must be quiet before they are read: editors write in several steps. */
  readonly quietMs?: number;
  /** How often to look without being told: some file systems send no events. */
  readonly pollMs?: number;
  readonly clock?: Clock;
}

/**
 * Loads a folder, and again whenever it changes; each time `onChange` gets the whole of it and is waited for. What is
 * bad now but was good before stays as it was, and so does everything while the folder is missing. Resolves when
 * aborted; throws only what `onChange` throws.
 */
export async function watchFolder(
  directory: string,
  { signal, quietMs = 100, pollMs = 5000, clock = systemClock }: WatchOptions,
  onChange: (folder: LoadedFolder) => void | Promise<void>,
): Promise<void> {
  const bell = new Bell();
  const watchers = new FolderWatchers(directory, () => bell.ring());
  let held: HeldObjects = new Map();
  let seen: string | undefined;
  try {
    while (!signal.aborted) {
      const listing = await listFiles(directory);
      const isNew = watchers.follow(listing.folders);
      const fingerprint = fingerprintOf(listing);
      if (fingerprint !== seen) {
        const assembled = await loadListing(directory, listing, held);
        seen = fingerprint;
        held = assembled.held;
        await onChange(assembled.loaded);
      }
      // What happened before a folder was watched has rung no bell.
      if (isNew) continue;
      const rang = await bell.rings(pollMs, clock, signal);
      for (let round = 0; rang && round < maxRounds; round++) {
        if (!(await bell.rings(quietMs, clock, signal))) break;
      }
    }
  } finally {
    watchers.close();
  }
}

/** Files that never rest are read all the same, after this many quiet times. */
const maxRounds = 20;

function fingerprintOf({ files, problems }: Listing): string {
  return JSON.stringify([files, problems]);
}
