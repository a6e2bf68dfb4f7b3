import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';

/** What is locked, and whom to tell when another process has it. */
export interface LockRequest {
  readonly path: string;
  readonly onWait: () => void;
}

const pollMs = 500;
const sqliteBusy = 5;

/**
 * Runs the work while no other process that asks for the same path runs its own. An SQLite transaction is the lock because
 * the kernel gives it back when its holder dies, kill -9 included; a lock file would stay behind.
 */
export async function withLock<T>(request: LockRequest, work: () => Promise<T>): Promise<T> {
  const database = new DatabaseSync(request.path, { timeout: 0 });
  try {
    for (let said = false; !tryLock(database); said = true) {
      if (!said) request.onWait();
      await delay(pollMs);
    }
    return await work();
  } finally {
    database.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return false;
    throw error;
  }
}
