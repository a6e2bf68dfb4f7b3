import { freePort } from '../process/free-port.ts';
import { type Launched, launch, waitForPort } from '../process/launch.ts';
import type { LoadJob, LoadMode, LoadResult } from '../programs/load-job.ts';
import type { Workload } from '../workloads/workload.ts';
import type { Entrant, Field } from './field.ts';

/** A contestant that listens. */
export interface RunningEntrant {
  readonly entrant: Entrant;
  readonly port: number;
  readonly process: Launched;
}

/** How to start one otherwise than usual. */
export interface StartVariant {
  /** Loaded first, by Node programs only. */
  readonly preload?: string;
  /** In place of the Node that runs the bench. */
  readonly node?: string;
}

/** Starts a contestant; resolves at once, it may not listen yet. */
export async function launchEntrant(
  { ground }: Field,
  entrant: Entrant,
  variant: StartVariant = {},
): Promise<RunningEntrant & { readonly startLimitMs: number }> {
  const port = await freePort();
  const program = await entrant.prepared.program(port);
  const preload = variant.preload === undefined ? [] : ['--import', variant.preload];
  const process = launch({
    name: `${entrant.name}-${port}`,
    command: program.isNode ? (variant.node ?? program.command) : program.command,
    args: [...(program.isNode ? preload : []), ...program.args],
    ...(program.environment === undefined ? {} : { environment: program.environment }),
    processor: ground.processor,
    scratch: ground.scratch,
    ipc: variant.preload !== undefined,
  });
  return { entrant, port, process, startLimitMs: program.startLimitMs };
}

/** Starts a contestant and waits until it listens. */
export async function startEntrant(
  field: Field,
  entrant: Entrant,
  variant: StartVariant = {},
): Promise<RunningEntrant> {
  const running = await launchEntrant(field, entrant, variant);
  try {
    await waitForPort(running.port, running.process, running.startLimitMs);
  } catch (error) {
    await running.process.stop();
    throw error;
  }
  return running;
}

/** The job that puts this workload on a contestant; undefined: it does not serve it. */
export function jobFor(
  { entrant, port }: Pick<RunningEntrant, 'entrant' | 'port'>,
  workload: Workload,
  mode: LoadMode,
): LoadJob | undefined {
  const headers = entrant.prepared.headers(workload);
  if (headers === undefined) return undefined;
  const own = workload.client === 'anthropic' ? { 'anthropic-version': '2023-06-01' } : {};
  return { port, workload: workload.name, headers: { ...own, ...headers }, mode };
}

/** Why a contestant has no figures for a workload, found by asking once; undefined: it answers as it should. */
export async function findProblem(
  { load }: Field,
  running: RunningEntrant,
  workload: Workload,
): Promise<string | undefined> {
  const job = jobFor(running, workload, { kind: 'Ask' });
  if (job === undefined) return 'not served';
  const { completed, answer } = await load.run(job);
  if (completed === 1 && answer.includes(workload.expects)) return undefined;
  const [status = 'no answer', ...rest] = answer.split('\r\n');
  return `${status}: ${rest.at(-1) ?? ''}`.slice(0, 160);
}

/** Throws where an answer was not 200: figures of a contestant that fails are no figures. */
export function checkAnswers({ completed, failed, answer }: LoadResult): void {
  if (failed > 0) throw new Error(`${failed} of ${completed + failed} requests failed (${answer})`);
}
