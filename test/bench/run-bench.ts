import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExecutable } from '#test/tools/find-executable.ts';
import type { Ground } from './contestants/contestant.ts';
import { type Field, prepareAll, reasonOf } from './measure/field.ts';
import { measureFootprint } from './measure/footprint.ts';
import { measureInside } from './measure/inside.ts';
import { measureLatency } from './measure/latency.ts';
import { type RunningEntrant, startEntrant } from './measure/run-entrant.ts';
import { measureThroughput } from './measure/throughput.ts';
import type { BenchOptions } from './options.ts';
import { makePlan } from './plan.ts';
import { freePort } from './process/free-port.ts';
import { launch, waitForPort } from './process/launch.ts';
import { startLoadGenerator } from './process/load-generator.ts';
import { readCommit, readMachine } from './report/read-machine.ts';
import type { Results } from './report/results.ts';

/** Measures everything of the plan on this machine, over the loopback. */
export async function runBench(options: BenchOptions, say: (line: string) => void): Promise<Results> {
  const pinned = availableParallelism() > 1 && findExecutable('taskset', ['/usr/bin', '/bin']) !== undefined;
  const machine = readMachine(pinned);
  const scratch = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const [ours, theirs] = pinned ? [1, 0] : [undefined, undefined];
  const ground: Ground = {
    upstreamPort: await freePort(),
    scratch,
    cache: options.cache,
    processor: theirs,
    mayInstall: options.mayInstall,
  };
  const upstream = launch({
    name: 'upstream',
    command: process.execPath,
    args: [join(import.meta.dirname, 'programs', 'upstream.ts'), String(ground.upstreamPort)],
    processor: ours,
    scratch,
  });
  const load = startLoadGenerator({ scratch, processor: ours });
  try {
    await waitForPort(ground.upstreamPort, upstream, 5000);
    const plan = makePlan(options);
    const { entrants, skipped } = await prepareAll(plan.contestants, ground);
    const field: Field = { ground, plan, load, entrants, say };
    const measured = await measureAll(field, skipped);
    return {
      takenAt: new Date().toISOString(),
      commit: readCommit(),
      quick: options.quick,
      machine: { ...machine, loadAfter: loadavg()[0] ?? 0 },
      contestants: entrants.map(({ name, title, prepared: { version } }) => ({ name, title, version })),
      skipped,
      ...measured,
    };
  } finally {
    await Promise.all([load.stop(), upstream.stop()]);
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function measureAll(
  field: Field,
  skipped: { name: string; reason: string }[],
): Promise<Pick<Results, 'throughput' | 'latency' | 'footprint' | 'inside'>> {
  const running: RunningEntrant[] = [];
  try {
    for (const entrant of field.entrants) {
      field.say(`starting ${entrant.title}`);
      try {
        running.push(await startEntrant(field, entrant));
      } catch (error) {
        skipped.push({ name: entrant.name, reason: reasonOf(error) });
      }
    }
    const throughput = await measureThroughput(field, running);
    const latency = await measureLatency(field, running);
    await stopAll(running);
    const started = { ...field, entrants: running.map(({ entrant }) => entrant) };
    return {
      throughput,
      latency,
      footprint: await measureFootprint(started),
      inside: await measureInside(started),
    };
  } finally {
    await stopAll(running);
  }
}

async function stopAll(running: readonly RunningEntrant[]): Promise<void> {
  await Promise.all(running.map(({ process }) => process.stop()));
}
