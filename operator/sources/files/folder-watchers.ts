import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';
import type { Listing } from './list-files.ts';

/**
 * One watcher a folder rather than `recursive`, which on Linux is made of the same in Node and misses folders that are
 * replaced. Watching is best effort: the poll sees what it does not.
 */
export class FolderWatchers {
  readonly #directory: string;
  readonly #onEvent: () => void;
  /** By path and identity, so that a folder that was removed and made again gets a new one. */
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(directory: string, onEvent: () => void) {
    this.#directory = directory;
    this.#onEvent = onEvent;
  }

  /** Watches exactly these folders from now on. Whether any was added: it may have changed before it was watched. */
  follow(folders: Listing['folders']): boolean {
    const wanted = new Map(folders.map(({ path, stamp }) => [`${path}\n${stamp}`, path]));
    for (const key of [...this.#watchers.keys()]) if (!wanted.has(key)) this.#close(key);
    const before = this.#watchers.size;
    for (const [key, path] of wanted) if (!this.#watchers.has(key)) this.#open(key, path);
    return this.#watchers.size > before;
  }

  close(): void {
    for (const key of [...this.#watchers.keys()]) this.#close(key);
  }

  #open(key: string, path: string): void {
    try {
      const watcher = watch(join(this.#directory, path), { persistent: false }, this.#onEvent);
      // It stays in the map: a folder that cannot be watched is left to the poll, not tried over and over.
      watcher.on('error', () => watcher.close());
      this.#watchers.set(key, watcher);
    } catch {
      // Gone again, or the machine is out of watches.
    }
  }

  #close(key: string): void {
    this.#watchers.get(key)?.close();
    this.#watchers.delete(key);
  }
}
