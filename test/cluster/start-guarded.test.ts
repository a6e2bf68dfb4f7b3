import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { freePort } from './env/free-port.ts';
import { startGuarded } from './env/start-guarded.ts';

const module = join(import.meta.dirname, 'env/start-guarded.ts');

describe('a guarded server', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sallyport-guard-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test('dies, and its directory with it, when its starter is killed with SIGKILL', async () => {
    const port = await freePort();
    const server = `require('node:net').createServer().listen(${port}, '127.0.0.1')`;
    const request = { command: process.execPath, arguments: ['-e', server], logPath: join(directory, 'log') };
    const starter = spawnStarter({ ...request, removeAfterwards: directory });
    await until(() => canConnect(port));
    starter.kill('SIGKILL');
    await until(async () => !(await canConnect(port)));
    await until(async () => !existsSync(directory));
  });

  test('is gone when stop resolves', async () => {
    const port = await freePort();
    const server = `require('node:net').createServer().listen(${port}, '127.0.0.1')`;
    const guarded = startGuarded({
      command: process.execPath,
      arguments: ['-e', server],
      logPath: join(directory, 'log'),
    });
    await until(() => canConnect(port));
    await guarded.stop();
    expect(await canConnect(port)).toBe(false);
    expect(await guarded.exited).toBe(137);
  });

  test('tells its exit code and leaves its output when it ends by itself', async () => {
    const logPath = join(directory, 'log');
    const guarded = startGuarded({ command: 'sh', arguments: ['-c', 'echo broken >&2; exit 7'], logPath });
    expect(await guarded.exited).toBe(7);
    expect(readFileSync(logPath, 'utf8')).toBe('broken\n');
  });
});

/** Another process that starts the server and then just lives. */
function spawnStarter(request: Parameters<typeof startGuarded>[0]) {
  const script = `
    const { startGuarded } = await import(${JSON.stringify(module)});
    startGuarded(${JSON.stringify(request)});
    setInterval(() => {}, 1e6);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
}

async function canConnect(port: number): Promise<boolean> {
  const result = Promise.withResolvers<boolean>();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.once('connect', () => result.resolve(true)).once('error', () => result.resolve(false));
  const connected = await result.promise;
  socket.destroy();
  return connected;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = AbortSignal.timeout(4_000);
  while (!(await condition())) {
    deadline.throwIfAborted();
    await delay(20);
  }
}
