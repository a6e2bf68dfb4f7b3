import { readUsage } from '../process/proc-usage.ts';
import { bodiesOf, fewOfAll, manyOfAll } from './kinds.ts';
import { bodiesOfShape, ruleShapes } from './rule-shapes.ts';
import type { ScaleGround } from './scale-ground.ts';
import type { LookupFigure } from './scale-result.ts';
import { type Scaled, startScaled } from './start-scaled.ts';

interface Cell {
  readonly figure: Omit<LookupFigure, 'cpuMicros'>;
  readonly scaled: Scaled;
  readonly models: number;
  readonly keys: number;
  readonly cpuMicros: number[];
}

const warmUp = { forMs: 800, atLeast: 2500 };
const slice = { forMs: 500, atLeast: 0 };
const concurrency = 16;

/** CPU a request with little and with much in the table. Proxies that are compared run at once and take turns. */
export async function measureLookup(scale: ScaleGround): Promise<readonly LookupFigure[]> {
  const { upstreamPort } = scale.ground;
  scale.say('CPU a request, few and many of everything');
  const sizes = await together(scale, 6, [
    { ...sizeFigure('few', fewOfAll), counts: fewOfAll, bodies: bodiesOf(fewOfAll, upstreamPort) },
    { ...sizeFigure('many', manyOfAll), counts: manyOfAll, bodies: bodiesOf(manyOfAll, upstreamPort) },
  ]);
  const shapes: LookupFigure[] = [];
  for (const shape of ruleShapes) {
    scale.say(`CPU a request, ${shape.title}`);
    const figures = await together(
      scale,
      3,
      shape.counts.map((rules) => ({
        figure: { shape: shape.name, title: shape.title, rules },
        counts: { route: 1, key: fewOfAll.key },
        bodies: bodiesOfShape(shape, rules, upstreamPort),
      })),
    );
    shapes.push(...figures);
  }
  return [...sizes, ...shapes];
}

function sizeFigure(shape: 'few' | 'many', { route, key, policy, budget }: typeof fewOfAll) {
  return {
    figure: {
      shape,
      title: `${route} routes, ${key} keys, ${policy} policies, ${budget} budgets`,
      rules: route,
    },
  };
}

interface Entrant {
  readonly figure: Cell['figure'];
  readonly counts: { readonly route: number; readonly key: number };
  readonly bodies: ReturnType<typeof bodiesOf>;
}

async function together(
  scale: ScaleGround,
  runs: number,
  entrants: readonly Entrant[],
): Promise<readonly LookupFigure[]> {
  const cells: Cell[] = [];
  try {
    for (const { figure, counts, bodies } of entrants) {
      const scaled = await startScaled(scale, { bodies });
      cells.push({ figure, scaled, models: counts.route, keys: counts.key, cpuMicros: [] });
    }
    for (const cell of cells) await turn(scale, cell, warmUp);
    for (let run = 0; run < runs; run += 1) {
      for (const cell of cells) cell.cpuMicros.push(await turn(scale, cell, slice));
    }
    return cells.map(({ figure, cpuMicros }) => ({ ...figure, cpuMicros }));
  } finally {
    await Promise.all(cells.map(({ scaled }) => scaled.process.stop()));
  }
}

async function turn({ load }: ScaleGround, cell: Cell, length: typeof slice): Promise<number> {
  const { scaled, models, keys } = cell;
  const before = readUsage(scaled.process.pid).cpuMicros;
  const mode = { kind: 'Closed', concurrency, ...length } as const;
  const { completed, failed } = await load({ port: scaled.port, models, keys, mode });
  if (failed > 0 || completed === 0) throw new Error(`${failed} requests failed, ${completed} did not`);
  return (readUsage(scaled.process.pid).cpuMicros - before) / completed;
}
