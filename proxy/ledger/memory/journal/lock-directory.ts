import { randomUUID } from 'node:crypto';
import { linkSync, renameSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { hasCode } from './has-code.ts';

/** What a Unix socket's address may be long, in bytes, on every system. */
const longestPath = 103;
const attempts = 5;

/**
 * Keeps other processes out of a directory until the result is called, or until this process ends, however it ends. The lock
 * is a Unix socket that this process listens on: the kernel closes it with the process, and answers for it across
 * containers, where numbers of processes mean nothing. It does not reach other machines.
 *
 * Fails with an Error where another process has the directory, or where its path is too long.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = join(directory, 'lock');
  const own = join(directory, `.${randomUUID().slice(0, 8)}`);
  if (Buffer.byteLength(own) > longestPath)
    throw new Error(`the ledger's directory ${directory} has a longer path than a lock may have`);
  const server = await listen(own);
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (tryLink(own, path)) return () => unlock(server, path);
      if (await isAlive(path)) break;
      await setAside(path);
    }
  } catch (error) {
    await close(server);
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
  await close(server);
  throw new Error(`another process has the ledger's directory ${directory}`);
}

/** Takes away the lock of a process that is gone. One that appeared just now in its place is put back. */
async function setAside(path: string): Promise<void> {
  const aside = `${path}.${randomUUID().slice(0, 4)}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    // Somebody else was faster.
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  if (await isAlive(aside)) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function isAlive(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => resolve(!hasCode(error, 'ECONNREFUSED') && !hasCode(error, 'ENOENT')));
  });
}

function listen(path: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve(server.unref()));
  });
}

async function unlock(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  await close(server);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
