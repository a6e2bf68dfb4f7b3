import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';

/** A server to run, the file that gets its output, and a directory to remove once it is gone. */
export interface GuardedCommand {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly logPath: string;
  readonly removeAfterwards?: string;
}

/** A running server; `exited` never rejects and gives the exit code, or 128 + signal. */
export interface GuardedProcess {
  readonly exited: Promise<number>;
  /** Kills the server and waits until it is gone. */
  stop(): Promise<void>;
}

const guard = join(import.meta.dirname, 'guard.sh');

/**
 * Starts a server that dies with this process, even by kill -9: guard.sh holds the other end of a pipe. It has a session
 * of its own, so that Ctrl-C reaches the test runner alone, and it does not keep this process alive.
 */
export function startGuarded(request: GuardedCommand): GuardedProcess {
  const log = openSync(request.logPath, 'a');
  const child = spawn('sh', [guard, request.removeAfterwards ?? '', request.command, ...request.arguments], {
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  const exit = Promise.withResolvers<number>();
  child.once('exit', (code) => exit.resolve(code ?? 1)).once('error', () => exit.resolve(127));
  child.stdin?.on('error', () => {}); // the pipe breaks when the guard is gone first; `exited` tells that
  child.unref();
  const stop = async () => {
    child.ref();
    child.stdin?.end();
    await exit.promise;
  };
  return { exited: exit.promise, stop };
}
