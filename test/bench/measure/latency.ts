import { readUsage } from '../process/proc-usage.ts';
import type { LoadMode } from '../programs/load-job.ts';
import type { Latency, LatencyRun } from '../report/results.ts';
import type { Workload } from '../workloads/workload.ts';
import { workloadNamed } from '../workloads/workloads.ts';
import { type Field, reasonOf } from './field.ts';
import { checkAnswers, findProblem, jobFor, type RunningEntrant } from './run-entrant.ts';

interface Cell {
  readonly running: Pick<RunningEntrant, 'entrant' | 'port'>;
  readonly workload: Workload;
  readonly perSecond: number;
  /** Undefined: the upstream itself. */
  readonly pid: number | undefined;
  readonly runs: LatencyRun[];
  problem: string | undefined;
}

/** Paced streams a second: at half a second each, ten are under way at any time. */
const streamsPerSecond = 20;

/**
 * Latency at fixed rates, of answers and of first tokens, also of the upstream itself (`direct`): what a contestant adds is
 * the difference within one run.
 */
export async function measureLatency(
  field: Field,
  running: readonly RunningEntrant[],
): Promise<readonly Latency[]> {
  const { plan, say } = field;
  const cells = [
    ...plan.rates.flatMap((perSecond) => cellsOf(field, running, { workload: 'json-1k', perSecond })),
    ...cellsOf(field, running, { workload: 'stream-paced', perSecond: streamsPerSecond }),
  ];
  for (const cell of cells) {
    const process = running.find(({ port }) => port === cell.running.port);
    if (process !== undefined) cell.problem = await findProblem(field, process, cell.workload);
    if (cell.problem === undefined) await turn(field, cell, plan.warmUpMs / 2);
  }
  for (let run = 1; run <= plan.runs; run++) {
    say(`latency at fixed rates, run ${run} of ${plan.runs}`);
    for (const cell of cells) {
      const taken = cell.problem === undefined ? await turn(field, cell, plan.latencyMs) : undefined;
      if (taken !== undefined) cell.runs.push(taken);
    }
  }
  return cells.map(({ running: { entrant }, workload, perSecond, runs, problem }) => ({
    contestant: entrant.name,
    workload: workload.name,
    perSecond,
    ...(problem === undefined ? { runs } : { runs: [], problem }),
  }));
}

function cellsOf(
  { ground }: Field,
  running: readonly RunningEntrant[],
  what: { readonly workload: string; readonly perSecond: number },
): Cell[] {
  const direct: Cell['running'] = {
    port: ground.upstreamPort,
    entrant: {
      name: 'direct',
      title: 'the upstream itself',
      prepared: { version: '', program: () => Promise.reject(new Error('it runs')), headers: () => ({}) },
    },
  };
  const workload = workloadNamed(what.workload);
  return [direct, ...running].map((one) => ({
    running: one,
    workload,
    perSecond: what.perSecond,
    pid: running.find(({ port }) => port === one.port)?.process.pid,
    runs: [],
    problem: undefined,
  }));
}

async function turn({ load }: Field, cell: Cell, forMs: number): Promise<LatencyRun | undefined> {
  const mode: LoadMode = { kind: 'Open', forMs, perSecond: cell.perSecond };
  const job = jobFor(cell.running, cell.workload, mode);
  if (job === undefined) return undefined;
  const pid = cell.pid;
  const before = pid === undefined ? 0 : readUsage(pid).cpuMicros;
  const result = await load.run(job);
  const spent = pid === undefined ? undefined : readUsage(pid).cpuMicros - before;
  try {
    checkAnswers(result);
  } catch (error) {
    cell.problem = reasonOf(error);
    return undefined;
  }
  const { latency, firstToken } = result;
  return {
    ...latency,
    ...(spent === undefined ? {} : { cpuMicrosPerRequest: spent / result.completed }),
    firstTokenP50: firstToken.p50,
    firstTokenP99: firstToken.p99,
  };
}
