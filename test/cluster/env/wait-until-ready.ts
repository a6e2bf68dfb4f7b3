import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { sendRequest } from './send-request.ts';
import type { GuardedProcess } from './start-guarded.ts';

/** A starting API server: how to ask it, what runs, and where the reasons are when it fails. */
export interface StartingServer {
  readonly url: string;
  /** The server writes its certificate when it starts; until then there is nobody to ask. */
  readonly caPath: string;
  readonly processes: readonly GuardedProcess[];
  readonly logPaths: readonly string[];
}

const pollMs = 50;
const deadlineMs = 90_000;
const logTailLines = 15;

/** Resolves when /readyz answers 200; throws with the logs' ends when a process dies or it takes too long. */
export async function waitUntilReady(server: StartingServer): Promise<void> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const death = new AbortController();
  for (const { exited } of server.processes) {
    void exited.then((code) => death.abort(new Error(`a process ended with code ${code}`)));
  }
  const signal = AbortSignal.any([deadline, death.signal]);
  while (!(await isReady(server, signal))) {
    if (signal.aborted)
      throw new Error(`the API server did not start: ${signal.reason}\n${logTails(server)}`);
    await delay(pollMs);
  }
}

async function isReady({ url, caPath }: StartingServer, signal: AbortSignal): Promise<boolean> {
  try {
    const caPem = readFileSync(caPath, 'utf8');
    const { status } = await sendRequest({ url, caPem, request: { path: '/readyz', signal } });
    return status === 200;
  } catch {
    return false;
  }
}

function logTails({ logPaths }: StartingServer): string {
  return logPaths
    .map(
      (path) =>
        `${path}:\n${readFileSync(path, 'utf8').trimEnd().split('\n').slice(-logTailLines).join('\n')}`,
    )
    .join('\n');
}
