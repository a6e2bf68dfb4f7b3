import { median } from '../measure/percentiles.ts';
import type { HeapSample } from '../soak/heap-sample.ts';
import { askChild } from './ask-child.ts';
import { bodiesOf, type Counts, fewOfAll, kinds, manyOfAll } from './kinds.ts';
import type { ScaleGround } from './scale-ground.ts';
import type { MemoryFigure } from './scale-result.ts';
import { startScaled } from './start-scaled.ts';

const weighings = 3;

/** What an entry of each kind costs a proxy: one with many of the kind against one with few of everything. */
export async function measureMemory(scale: ScaleGround): Promise<readonly MemoryFigure[]> {
  scale.say('memory an entry');
  const base = await weigh(scale, fewOfAll);
  const figures: MemoryFigure[] = [];
  for (const { name, few, many } of kinds) {
    const weighed = await weigh(scale, { ...fewOfAll, [name]: many });
    figures.push(perEntry(name, many - few, { base, weighed }));
  }
  const more = total(manyOfAll) - total(fewOfAll);
  return [...figures, perEntry('all together', more, { base, weighed: await weigh(scale, manyOfAll) })];
}

interface Weight {
  readonly heap: number;
  readonly rss: number;
}

async function weigh(scale: ScaleGround, counts: Counts): Promise<Weight> {
  const bodies = bodiesOf(counts, scale.ground.upstreamPort);
  const { port, process } = await startScaled(scale, { bodies, probe: '../soak/heap-probe.ts' });
  try {
    const mode = { kind: 'Closed', forMs: 300, atLeast: 500, concurrency: 16 } as const;
    await scale.load({ port, models: counts.route, keys: counts.key, mode });
    const weights: Weight[] = [];
    for (let at = 0; at < weighings; at += 1) {
      const { heapUsed, external, rss } = await askChild<HeapSample>(process, 'sample');
      weights.push({ heap: heapUsed + external, rss });
    }
    return { heap: median(weights.map(({ heap }) => heap)), rss: median(weights.map(({ rss }) => rss)) };
  } finally {
    await process.stop();
  }
}

function perEntry(
  kind: string,
  entries: number,
  { base, weighed }: { readonly base: Weight; readonly weighed: Weight },
): MemoryFigure {
  return {
    kind,
    entries,
    heapAnEntry: (weighed.heap - base.heap) / entries,
    rssAnEntry: (weighed.rss - base.rss) / entries,
  };
}

function total(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
