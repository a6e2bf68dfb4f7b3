import { setTimeout as delay } from 'node:timers/promises';
import type { EntryBody } from '#contract/snapshot/entry.ts';
import { readUsage } from '../process/proc-usage.ts';
import { LoadConnection } from '../programs/load-connection.ts';
import { bodiesOf, fewOfAll, manyOfAll } from './kinds.ts';
import { manyRequest } from './many-request.ts';
import type { ScaleGround } from './scale-ground.ts';
import type { StartFigure } from './scale-result.ts';
import { launchScaled } from './start-scaled.ts';

const runs = 5;
const patienceMs = 15_000;

/** Time to the first answer from a last good snapshot with little and with much in it, in turns. */
export async function measureStart(scale: ScaleGround): Promise<readonly StartFigure[]> {
  scale.say('start from a last good snapshot');
  const [few, many] = [fewOfAll, manyOfAll].map((counts) => bodiesOf(counts, scale.ground.upstreamPort));
  if (few === undefined || many === undefined) return [];
  const ofFew: Start[] = [];
  const ofMany: Start[] = [];
  for (let run = 0; run < runs; run += 1) {
    ofFew.push(await firstAnswer(scale, few));
    ofMany.push(await firstAnswer(scale, many));
  }
  return [figureOf(few.length, ofFew), figureOf(many.length, ofMany)];
}

interface Start {
  readonly tookMs: number;
  readonly cpuMs: number;
}

function figureOf(entries: number, starts: readonly Start[]): StartFigure {
  return { entries, runs: starts.map(({ tookMs }) => tookMs), cpuMs: starts.map(({ cpuMs }) => cpuMs) };
}

async function firstAnswer(scale: ScaleGround, bodies: readonly EntryBody[]): Promise<Start> {
  const { port, process, launchedAt } = await launchScaled(scale, { bodies });
  const request = manyRequest({ port, models: 1, keys: 1 }, 0);
  try {
    while (performance.now() - launchedAt < patienceMs) {
      const connection = new LoadConnection({ port, stream: false, keep: false });
      const { status, endedAtMs } = await connection.send(request);
      connection.close();
      if (status === 200) {
        return { tookMs: endedAtMs - launchedAt, cpuMs: readUsage(process.pid).cpuMicros / 1000 };
      }
      await delay(1);
    }
    throw new Error('gave no first answer in time');
  } finally {
    await process.stop();
  }
}
