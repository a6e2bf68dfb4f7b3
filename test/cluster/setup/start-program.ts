import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../env/free-port.ts';
import { startGuarded } from '../env/start-guarded.ts';
import { bundleOf } from './program-bundles.ts';

/** One of our programs as a child process, run from the bundle that a pod runs. */
export interface Program {
  /** Its admin pages: `http://127.0.0.1:<port>`. */
  readonly adminUrl: string;
  /** Everything that it has printed: log and access lines. */
  printed(): string;
  /** Status and text of an admin page. */
  page(path: string): Promise<{ readonly status: number; readonly text: string }>;
  /** kill -9. */
  kill(): Promise<void>;
}

export interface ProgramRequest {
  readonly program: 'operator' | 'proxy';
  readonly arguments: readonly string[];
  readonly logPath: string;
}

const startMs = 30_000;

/** Starts it with admin pages on a free port; resolves when /healthz answers. It dies with this process. */
export async function startProgram(request: ProgramRequest): Promise<Program> {
  const { program, logPath } = request;
  const admin = `127.0.0.1:${await freePort()}`;
  const { exited, stop } = startGuarded({
    command: process.execPath,
    arguments: [bundleOf(program), ...request.arguments, '--admin', admin],
    logPath,
  });
  const printed = () => readFileSync(logPath, 'utf8');
  const death = new AbortController();
  void exited.then((code) => death.abort(new Error(`the ${program} ended with code ${code}`)));
  const adminUrl = `http://${admin}`;
  try {
    await untilHealthy(adminUrl, AbortSignal.any([AbortSignal.timeout(startMs), death.signal]));
  } catch (error) {
    await stop();
    throw new Error(`the ${program} did not start: ${printed().slice(-2000)}`, { cause: error });
  }
  return {
    adminUrl,
    printed,
    page: async (path) => {
      const response = await fetch(`${adminUrl}${path}`);
      return { status: response.status, text: await response.text() };
    },
    kill: stop,
  };
}

async function untilHealthy(adminUrl: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const answer = await fetch(`${adminUrl}/healthz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await delay(10);
  }
}
