import { readUsage } from '../process/proc-usage.ts';
import type { Throughput, ThroughputRun } from '../report/results.ts';
import type { Workload } from '../workloads/workload.ts';
import { type Field, reasonOf } from './field.ts';
import { checkAnswers, findProblem, jobFor, type RunningEntrant } from './run-entrant.ts';

interface Cell {
  readonly running: RunningEntrant;
  readonly workload: Workload;
  readonly runs: ThroughputRun[];
  problem: string | undefined;
}

/**
 * CPU a request and requests a second at saturation. All contestants run at once and take turns, so that what else the
 * machine does falls on all of them; each cell is warmed up before the first is measured.
 */
export async function measureThroughput(
  field: Field,
  running: readonly RunningEntrant[],
): Promise<readonly Throughput[]> {
  const { plan, say } = field;
  const cells: Cell[] = plan.workloads.flatMap((workload) =>
    running.map((one) => ({ running: one, workload, runs: [], problem: undefined })),
  );
  for (const cell of cells) {
    cell.problem = await findProblem(field, cell.running, cell.workload);
    if (cell.problem === undefined)
      await turn(field, cell, { forMs: plan.warmUpMs, atLeast: plan.warmUpRequests });
  }
  for (let run = 1; run <= plan.runs; run++) {
    say(`CPU and throughput, run ${run} of ${plan.runs}`);
    for (const cell of cells) {
      const taken =
        cell.problem === undefined ? await turn(field, cell, { forMs: plan.sliceMs, atLeast: 0 }) : undefined;
      if (taken !== undefined) cell.runs.push(taken);
    }
  }
  return cells.map(({ running: { entrant }, workload, runs, problem }) => ({
    contestant: entrant.name,
    workload: workload.name,
    ...(problem === undefined ? { runs } : { runs: [], problem }),
  }));
}

async function turn(
  { load }: Field,
  cell: Cell,
  length: { readonly forMs: number; readonly atLeast: number },
): Promise<ThroughputRun | undefined> {
  const { running, workload } = cell;
  const job = jobFor(running, workload, { kind: 'Closed', ...length, concurrency: workload.concurrency });
  if (job === undefined) return undefined;
  const before = readUsage(running.process.pid);
  const result = await load.run(job);
  const cpuMicros = readUsage(running.process.pid).cpuMicros - before.cpuMicros;
  try {
    checkAnswers(result);
  } catch (error) {
    cell.problem = reasonOf(error);
    return undefined;
  }
  return {
    cpuMicrosPerRequest: cpuMicros / result.completed,
    requestsPerSecond: (result.completed * 1000) / result.elapsedMs,
    busy: cpuMicros / 1000 / result.elapsedMs,
  };
}
