import { join } from 'node:path';
import type { LoadJob, LoadResult } from '../programs/load-job.ts';
import { type Launch, launch } from './launch.ts';

/** The other end of `programs/load.ts`. */
export interface LoadGenerator {
  /** One at a time. */
  run(job: LoadJob): Promise<LoadResult>;
  stop(): Promise<void>;
}

export function startLoadGenerator(where: Pick<Launch, 'scratch' | 'processor'>): LoadGenerator {
  const { child, stop } = launch({
    ...where,
    name: 'load',
    command: process.execPath,
    args: [join(import.meta.dirname, '..', 'programs', 'load.ts')],
    ipc: true,
  });
  const run = (job: LoadJob): Promise<LoadResult> =>
    new Promise((resolve, reject) => {
      const onExit = (): void => reject(new Error('the load generator died'));
      child.once('exit', onExit);
      child.once('message', (result: LoadResult) => {
        child.off('exit', onExit);
        resolve(result);
      });
      child.send(job);
    });
  return { run, stop };
}
