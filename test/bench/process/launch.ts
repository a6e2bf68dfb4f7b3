import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A program to start. */
export interface Launch {
  /** Unique a run: its output goes to `<name>.log` in the scratch folder. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The processor that it is kept on; undefined: any. */
  readonly processor?: number | undefined;
  readonly scratch: string;
  /** Opens a channel for messages. */
  readonly ipc?: boolean;
}

export interface Launched {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Where its output goes. */
  readonly log: string;
  /** Resolves when it is gone: asked first, killed after two seconds. */
  stop(): Promise<void>;
}

/** Starts a program that dies with this one. */
export function launch(what: Launch): Launched {
  const { command, args, processor } = what;
  const pinned =
    processor === undefined ? [command, ...args] : ['taskset', '-c', String(processor), command, ...args];
  const [file = command, ...words] = pinned;
  const log = join(what.scratch, `${what.name}.log`);
  const output = openSync(log, 'a');
  const child = spawn(file, words, {
    cwd: what.cwd ?? what.scratch,
    env: { ...process.env, ...what.environment },
    stdio: ['ignore', output, output, ...(what.ipc === true ? (['ipc'] as const) : [])],
    serialization: 'advanced',
  });
  closeSync(output);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  gone.then(() => process.off('exit', kill));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(kill, 2000);
    await gone;
    clearTimeout(timer);
  };
  return { child, pid: child.pid ?? 0, log, stop };
}

/** Resolves when somebody listens there; rejects with the end of the program's output where it does not come to that. */
export async function waitForPort(port: number, of: Launched, limitMs: number): Promise<void> {
  const until = performance.now() + limitMs;
  while (!(await canConnect(port))) {
    if (of.child.exitCode !== null || performance.now() > until) {
      throw new Error(`does not listen: ${readFileSync(of.log, 'utf8').slice(-400).trim()}`);
    }
    await delay(5);
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const done = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
