import { join } from 'node:path';
import { type ApiServerSettings, apiServerArguments } from './api-server-arguments.ts';
import { type GuardedProcess, startGuarded } from './start-guarded.ts';
import { waitUntilReady } from './wait-until-ready.ts';

/** The binary, its flags, its log, and the etcd that it cannot do without. */
export interface ApiServerRequest {
  readonly binary: string;
  readonly settings: ApiServerSettings;
  readonly logPath: string;
  readonly etcd: GuardedProcess;
  readonly etcdLogPath: string;
}

/** An API server that can be stopped and started again on the same port. */
export interface ApiServer {
  readonly url: string;
  /** Exists as soon as the server is ready. */
  readonly caPath: string;
  /** Resolves when it is ready; throws with the ends of the logs, and with nothing left running, when it will not be. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** An API server that is not started yet. */
export function createApiServer({
  binary,
  settings,
  logPath,
  etcd,
  etcdLogPath,
}: ApiServerRequest): ApiServer {
  const url = `https://127.0.0.1:${settings.port}`;
  const caPath = join(settings.certificateDirectory, 'apiserver.crt');
  let running: GuardedProcess | undefined;
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  const start = async () => {
    if (running !== undefined) throw new Error('the API server was started already');
    running = startGuarded({ command: binary, arguments: apiServerArguments(settings), logPath });
    const processes = [running, etcd];
    try {
      await waitUntilReady({ url, caPath, processes, logPaths: [logPath, etcdLogPath] });
    } catch (error) {
      await stop();
      throw error;
    }
  };
  return { url, caPath, start, stop };
}
