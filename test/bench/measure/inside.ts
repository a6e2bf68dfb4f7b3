import { once } from 'node:events';
import { join } from 'node:path';
import type { InsideView } from '../programs/inside-view.ts';
import type { Inside } from '../report/results.ts';
import type { Workload } from '../workloads/workload.ts';
import { workloadNamed } from '../workloads/workloads.ts';
import { type Entrant, type Field, reasonOf } from './field.ts';
import { findProblem, jobFor, startEntrant } from './run-entrant.ts';

const preload = join(import.meta.dirname, '..', 'programs', 'watch.ts');

/** Event-loop lag at saturation and allocations, of the Node programs; in processes of their own, as looking costs too. */
export async function measureInside(field: Field): Promise<readonly Inside[]> {
  const all: Inside[] = [];
  for (const entrant of field.entrants) {
    const { isNode } = await entrant.prepared.program(0);
    if (!isNode) continue;
    for (const workload of field.plan.inside.map(workloadNamed)) {
      field.say(`inside ${entrant.title}: ${workload.title}`);
      try {
        all.push(await insideOf(field, entrant, workload));
      } catch (error) {
        field.say(`  no figures: ${reasonOf(error)}`);
      }
    }
  }
  return all;
}

async function insideOf(field: Field, entrant: Entrant, workload: Workload): Promise<Inside> {
  const running = await startEntrant(field, entrant, { preload });
  try {
    const problem = await findProblem(field, running, workload);
    if (problem !== undefined) throw new Error(problem);
    const { warmUpMs, warmUpRequests, sliceMs } = field.plan;
    const loop = (forMs: number, atLeast: number) =>
      jobFor(running, workload, { kind: 'Closed', forMs, atLeast, concurrency: workload.concurrency });
    const [warmUp, measure] = [loop(warmUpMs, warmUpRequests), loop(sliceMs, 0)];
    if (warmUp === undefined || measure === undefined) throw new Error('not served');
    await field.load.run(warmUp);
    const { child } = running.process;
    child.send('begin');
    const { completed, elapsedMs } = await field.load.run(measure);
    const answer = once(child, 'message');
    child.send('end');
    const [view]: InsideView[] = await answer;
    if (view === undefined) throw new Error('it said nothing of itself');
    const { allocatedBytes, collectingMs, ...lag } = view;
    return {
      contestant: entrant.name,
      workload: workload.name,
      ...lag,
      allocatedPerRequest: allocatedBytes / completed,
      collectingShare: collectingMs / elapsedMs,
    };
  } finally {
    await running.process.stop();
  }
}
