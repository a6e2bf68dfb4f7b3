import type { Field } from '../measure/field.ts';
import { type RunningEntrant, startEntrant } from '../measure/run-entrant.ts';
import { measureThroughput } from '../measure/throughput.ts';
import type { BenchOptions } from '../options.ts';
import type { ThroughputRun } from '../report/results.ts';
import { onGround } from '../run-bench.ts';
import type { Workload } from '../workloads/workload.ts';
import { type Pair, ratioOf, slicesWanted } from './ratio-of-pairs.ts';

/** CPU a request of `everything` as a multiple of the floor's under one workload, or why there is none. */
export type Measured =
  | { readonly kind: 'Ratio'; readonly workload: string; readonly ratio: number }
  | { readonly kind: 'Contended'; readonly workload: string; readonly pairs: number }
  | { readonly kind: 'Fails'; readonly workload: string; readonly problem: string };

/** Measures again what is not settled, but not for ever. */
const mostRounds = 3;
const times = { warmUpMs: 600, warmUpRequests: 2000, sliceMs: 300, runs: slicesWanted } as const;

/**
 * All workloads of the plan, in slices that take turns between the two contestants; what `isSettled` does not accept is
 * measured on.
 */
export function measureRatios(
  options: BenchOptions,
  isSettled: (measured: Measured) => boolean,
): Promise<readonly Measured[]> {
  return onGround(
    options,
    () => undefined,
    async (base, skipped) => {
      const field = { ...base, plan: { ...base.plan, ...times } };
      const missing = skipped.map(({ name, reason }) => `${name}: ${reason}`);
      if (missing.length > 0) throw new Error(missing.join('; '));
      const running: RunningEntrant[] = [];
      try {
        for (const entrant of field.entrants) running.push(await startEntrant(field, entrant));
        return await inRounds(field, running, isSettled);
      } finally {
        await Promise.all(running.map(({ process }) => process.stop()));
      }
    },
  );
}

async function inRounds(
  field: Field,
  running: readonly RunningEntrant[],
  isSettled: (measured: Measured) => boolean,
): Promise<readonly Measured[]> {
  const pairs = new Map<string, readonly Pair[]>();
  const found = new Map<string, Measured>();
  let open: readonly Workload[] = field.plan.workloads;
  for (let round = 0; round < mostRounds && open.length > 0; round++) {
    const cells = await measureThroughput({ ...field, plan: { ...field.plan, workloads: open } }, running);
    for (const { name } of open) {
      const all = [...(pairs.get(name) ?? []), ...pairsOf(cells, name)];
      pairs.set(name, all);
      const problem = cells.find((cell) => cell.workload === name && cell.problem !== undefined)?.problem;
      found.set(
        name,
        problem === undefined ? ratioOf(name, all) : { kind: 'Fails', workload: name, problem },
      );
    }
    open = open.filter(({ name }) =>
      Array.from(found.values()).some((one) => one.workload === name && !isSettled(one)),
    );
  }
  return Array.from(found.values());
}

function pairsOf(
  cells: readonly {
    readonly contestant: string;
    readonly workload: string;
    readonly runs: readonly ThroughputRun[];
  }[],
  workload: string,
): readonly Pair[] {
  const runs = (contestant: string): readonly ThroughputRun[] =>
    cells.find((cell) => cell.contestant === contestant && cell.workload === workload)?.runs ?? [];
  const floor = runs('floor');
  return runs('everything').flatMap((gateway, at) => {
    const beside = floor[at];
    return beside === undefined ? [] : [{ gateway, floor: beside }];
  });
}
