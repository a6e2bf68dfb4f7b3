import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readUsage } from '../process/proc-usage.ts';
import { runJob } from '../programs/run-job.ts';
import type { Footprint } from '../report/results.ts';
import { workloadNamed } from '../workloads/workloads.ts';
import { type Entrant, type Field, reasonOf } from './field.ts';
import { jobFor, launchEntrant, type RunningEntrant, type StartVariant } from './run-entrant.ts';

const mb = 1024 * 1024;
/** What a program may still do after its first answer before it counts as idle. */
const settleMs = 1000;
/** Requests at once while the memory is watched. */
const crowd = 64;
/** One that takes longer is started only once. */
const slowStartMs = 3000;

/** Memory before and under load, and time to the first answer, each of fresh processes. */
export async function measureFootprint(field: Field): Promise<readonly Footprint[]> {
  const all: Footprint[] = [];
  for (const entrant of field.entrants) {
    field.say(`memory and start of ${entrant.title}`);
    try {
      all.push(await footprintOf(field, entrant));
    } catch (error) {
      const nothing = { idleMb: [], loadedMb: [], startMs: [], coldStartMs: [] };
      all.push({ contestant: entrant.name, problem: reasonOf(error), ...nothing });
    }
  }
  return all;
}

async function footprintOf(field: Field, entrant: Entrant): Promise<Footprint> {
  const startMs: number[] = [];
  const idleMb: number[] = [];
  const loadedMb: number[] = [];
  const { starts, weighed } = field.plan;
  for (let run = 0; run < starts && !(run > 0 && (startMs[0] ?? 0) > slowStartMs); run++) {
    const { running, tookMs } = await firstAnswer(field, entrant, {});
    startMs.push(tookMs);
    if (run < weighed) {
      await delay(settleMs);
      idleMb.push(readUsage(running.process.pid).rssBytes / mb);
      loadedMb.push(await highestRss(field, running));
    }
    await running.process.stop();
  }
  return {
    contestant: entrant.name,
    startMs,
    idleMb,
    loadedMb,
    coldStartMs: await coldStarts(field, entrant),
  };
}

async function firstAnswer(
  field: Field,
  entrant: Entrant,
  variant: StartVariant,
): Promise<{ readonly running: RunningEntrant; readonly tookMs: number }> {
  const workload = workloadNamed('json-1k');
  const startedAt = performance.now();
  const running = await launchEntrant(field, entrant, variant);
  const job = jobFor(running, workload, { kind: 'Ask' });
  while (job !== undefined && performance.now() - startedAt < running.startLimitMs) {
    const { completed } = await runJob(job, workload);
    if (completed === 1) return { running, tookMs: performance.now() - startedAt };
    await delay(1);
  }
  await running.process.stop();
  throw new Error('gave no first answer in time');
}

async function highestRss(field: Field, running: RunningEntrant): Promise<number> {
  let highest = 0;
  const watch = setInterval(() => {
    highest = Math.max(highest, readUsage(running.process.pid).rssBytes);
  }, 50);
  const mix = ['json-1k', 'json-10k', 'json-100k', 'stream-burst'].map(workloadNamed);
  for (const workload of mix) {
    const forMs = field.plan.loadedMs / mix.length;
    const job = jobFor(running, workload, { kind: 'Closed', forMs, atLeast: 0, concurrency: crowd });
    if (job !== undefined) await field.load.run(job);
  }
  clearInterval(watch);
  return highest / mb;
}

/** Ours only: the files that it is made of, and a Node of its own, are thrown out of the page cache before each start. */
async function coldStarts(field: Field, entrant: Entrant): Promise<readonly number[]> {
  if (entrant.name !== 'everything' && entrant.name !== 'sidecar') return [];
  const node = join(field.ground.scratch, 'cold-node');
  copyFileSync(process.execPath, node);
  const dist = join(import.meta.dirname, '..', '..', '..', 'dist');
  const own = join(field.ground.scratch, entrant.name);
  const files = (): readonly string[] => [
    node,
    ...globSync('**/*.cjs', { cwd: dist }).map((file) => join(dist, file)),
    ...globSync('**/code/**', { cwd: own, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  ];
  // What is not on disk yet cannot be thrown out.
  spawnSync('sync', files());
  const times: number[] = [];
  for (let run = 0; run < field.plan.starts; run++) {
    if (!files().every(dropFromCache)) return [];
    const { running, tookMs } = await firstAnswer(field, entrant, { node });
    times.push(tookMs);
    await running.process.stop();
  }
  return times;
}

/** `dd` asks the kernel to forget the file (coreutils, "dd invocation", nocache). */
function dropFromCache(file: string): boolean {
  return spawnSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']).status === 0;
}
