import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { type GuardedProcess, startGuarded } from './start-guarded.ts';

/** A starting etcd and where it will listen; the API server waits for it by itself. */
export interface Etcd {
  readonly url: string;
  readonly logPath: string;
  readonly process: GuardedProcess;
}

/** Starts an etcd that keeps its data in the directory, and removes the directory if this process dies. */
export async function startEtcd(binary: string, directory: string): Promise<Etcd> {
  const url = `http://127.0.0.1:${await freePort()}`;
  const logPath = join(directory, 'etcd.log');
  const process = startGuarded({
    command: binary,
    arguments: [
      `--data-dir=${join(directory, 'etcd')}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      '--listen-peer-urls=http://127.0.0.1:0', // it has no peers, so no fixed port
      '--unsafe-no-fsync', // the data dies with the run
      '--log-level=warn',
    ],
    logPath,
    removeAfterwards: directory,
  });
  return { url, logPath, process };
}
