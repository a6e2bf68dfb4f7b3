import { soakTable } from '../soak/soak-table.ts';
import { workloads } from '../workloads/workloads.ts';
import { type Figures, makeFigures } from './figures.ts';
import { type Goal, goals, judge, type Verdict } from './goals.ts';
import type { Results } from './results.ts';
import { type Spread, spreadOf } from './spread.ts';

/** Rows of cells under a head; the first column is text. */
export interface Table {
  readonly title: string;
  readonly note?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Everything that is shown of results, on the terminal and in the document. */
export function tablesOf(results: Results): readonly Table[] {
  const figures = makeFigures(results);
  return [
    goalTable(figures),
    cpuTable(results, figures),
    ratioTable(results, figures),
    throughputTable(results, figures),
    ...latencyTables(results, figures),
    footprintTable(results, figures),
    insideTable(results),
    ...(results.soak === undefined ? [] : [soakTable(results.soak)]),
  ].filter(({ rows }) => rows.length > 0);
}

const verdicts: Readonly<Record<Verdict, string>> = {
  Met: 'met',
  Missed: 'missed',
  Unclear: 'within the spread',
  NotMeasured: 'not measured',
};

function goalTable(figures: Figures): Table {
  const row = (goal: Goal): readonly string[] => {
    const spread = goal.figure(figures);
    const bound = `${goal.kind === 'AtMost' ? '<=' : '>='} ${goal.bound} ${goal.unit}`;
    return [goal.title, bound, show(spread, goal.unit === 'MB' ? 0 : 2), verdicts[judge(goal, spread)]];
  };
  return { title: 'Goals', head: ['goal', 'bound', 'median (min-max)', 'verdict'], rows: goals.map(row) };
}

function byWorkload(
  results: Results,
  cell: (contestant: string, workload: string) => string,
): Pick<Table, 'head' | 'rows'> {
  const measured = workloads.filter(({ name }) => results.throughput.some((one) => one.workload === name));
  return {
    head: ['workload', ...results.contestants.map(({ title }) => title)],
    rows: measured.map(({ name, title }) => [
      title,
      ...results.contestants.map((contestant) => {
        const problem = results.throughput.find(
          (one) => one.contestant === contestant.name && one.workload === name,
        )?.problem;
        return problem === undefined ? cell(contestant.name, name) : 'fails';
      }),
    ]),
  };
}

function cpuTable(results: Results, { throughput }: Figures): Table {
  return {
    title: 'CPU a request, microseconds',
    note: 'User and system time of the whole process, at saturation.',
    ...byWorkload(results, (one, workload) => show(throughput(one, workload, 'cpuMicrosPerRequest'), 0)),
  };
}

function ratioTable(results: Results, { cpuRatio }: Figures): Table {
  return {
    title: 'CPU a request, as a multiple of the floor',
    ...byWorkload(results, (one, workload) => show(cpuRatio(one, 'floor', workload), 2)),
  };
}

function throughputTable(results: Results, { throughput }: Figures): Table {
  return {
    title: 'Requests a second at saturation, one processor',
    note: '`>`: the contestant was not busy all the time; the generator, or the pace of the stream, was the bound.',
    ...byWorkload(results, (one, workload) => {
      const busy = throughput(one, workload, 'busy')?.median ?? 1;
      const perSecond = throughput(one, workload, 'requestsPerSecond');
      return `${perSecond !== undefined && busy < 0.9 ? '> ' : ''}${show(perSecond, 0)}`;
    }),
  };
}

function latencyTables(results: Results, { added }: Figures): readonly Table[] {
  const cells = new Map(
    results.latency.map(({ workload, perSecond }) => [`${workload} ${perSecond}`, { workload, perSecond }]),
  );
  return Array.from(cells.values(), (cell) => {
    const { workload, perSecond } = cell;
    const stream = workload.startsWith('stream');
    const title = workloads.find(({ name }) => name === workload)?.title ?? workload;
    return {
      title: `Added milliseconds, ${title}, ${perSecond} a second`,
      head: [
        'contestant',
        'CPU us a request',
        'p50',
        'p99',
        ...(stream ? ['first token p50', 'first token p99'] : []),
      ],
      rows: results.contestants.map(({ name, title: who }) => [
        who,
        show(cpuAtRate(results, name, cell), 0),
        show(added(name, cell, 'p50'), 2),
        show(added(name, cell, 'p99'), 2),
        ...(stream
          ? [show(added(name, cell, 'firstTokenP50'), 2), show(added(name, cell, 'firstTokenP99'), 2)]
          : []),
      ]),
    };
  });
}

function cpuAtRate(
  { latency }: Results,
  contestant: string,
  cell: { readonly workload: string; readonly perSecond: number },
): Spread | undefined {
  const found = latency.find(
    (one) =>
      one.contestant === contestant && one.workload === cell.workload && one.perSecond === cell.perSecond,
  );
  return spreadOf((found?.runs ?? []).flatMap(({ cpuMicrosPerRequest: cpu }) => cpu ?? []));
}

function footprintTable(results: Results, { footprint }: Figures): Table {
  return {
    title: 'Memory and start',
    head: ['contestant', 'idle MB', 'loaded MB', 'start to first answer ms', 'the same, cold'],
    rows: results.footprint.map(({ contestant }) => [
      results.contestants.find(({ name }) => name === contestant)?.title ?? contestant,
      show(footprint(contestant, 'idleMb'), 0),
      show(footprint(contestant, 'loadedMb'), 0),
      show(footprint(contestant, 'startMs'), 0),
      show(footprint(contestant, 'coldStartMs'), 0),
    ]),
  };
}

function insideTable(results: Results): Table {
  return {
    title: 'Inside the Node programs, at saturation',
    head: ['contestant', 'workload', 'loop lag p50 ms', 'p99', 'max', 'heap KB a request', 'collecting'],
    rows: results.inside.map((one) => [
      results.contestants.find(({ name }) => name === one.contestant)?.title ?? one.contestant,
      workloads.find(({ name }) => name === one.workload)?.title ?? one.workload,
      one.lagP50Ms.toFixed(1),
      one.lagP99Ms.toFixed(1),
      one.lagMaxMs.toFixed(1),
      (one.allocatedPerRequest / 1024).toFixed(1),
      `${(one.collectingShare * 100).toFixed(1)} %`,
    ]),
  };
}

function show(spread: Spread | undefined, digits: number): string {
  if (spread === undefined) return '-';
  const [middle, low, high] = [spread.median, spread.min, spread.max].map((value) => value.toFixed(digits));
  return low === high ? `${middle}` : `${middle} (${low}-${high})`;
}
