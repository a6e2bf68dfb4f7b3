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
import { type ProfileRun, runProfile } from './profile/run-profile.ts';
import { readCommit, readMachine } from './report/read-machine.ts';
import type { Results } from './report/results.ts';
import { workloadNamed } from './workloads/workloads.ts';

/** Measures everything of the plan on this machine, over the loopback. */
export function runBench(options: BenchOptions, say: (line: string) => void): Promise<Results> {
  const machine = readMachine(canPin());
  return onGround(options, say, async (field, skipped) => {
    const measured = await measureAll(field, skipped);
    return {
      takenAt: new Date().toISOString(),
      commit: readCommit(),
      quick: options.quick,
      machine: { ...machine, loadAfter: loadavg()[0] ?? 0 },
      contestants: field.entrants.map(({ name, title, prepared: { version } }) => ({ name, title, version })),
      skipped,
      ...measured,
    };
  });
}

/** Profiles all contestants of the plan that run on Node under one workload. */
export function runProfiles(
  options: BenchOptions,
  say: (line: string) => void,
): Promise<readonly ProfileRun[]> {
  return onGround(options, say, async (field) => {
    const runs: ProfileRun[] = [];
    const workload = workloadNamed(options.profile ?? '');
    const kind = options.allocations ? 'heap' : 'cpu';
    for (const entrant of field.entrants) {
      const { isNode } = await entrant.prepared.program(0);
      if (isNode) runs.push(await runProfile(field, entrant, { workload, kind }));
    }
    return runs;
  });
}

type Skipped = { readonly name: string; readonly reason: string }[];

/** Starts upstream and load generator for the time of `work`, and prepares the contestants. */
export async function onGround<T>(
  options: BenchOptions,
  say: (line: string) => void,
  work: (field: Field, skipped: Skipped) => Promise<T>,
): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const [ours, theirs] = canPin() ? [1, 0] : [undefined, undefined];
  const upstreamPort = await freePort();
  const { cache, mayInstall } = options;
  const ground: Ground = { upstreamPort, scratch, cache, processor: theirs, mayInstall };
  const upstream = launch({
    name: 'upstream',
    command: process.execPath,
    args: [join(import.meta.dirname, 'programs', 'upstream.ts'), String(upstreamPort)],
    processor: ours,
    scratch,
  });
  const load = startLoadGenerator({ scratch, processor: ours });
  try {
    await waitForPort(upstreamPort, upstream, 5000);
    const plan = makePlan(options);
    const { entrants, skipped } = await prepareAll(plan.contestants, ground);
    return await work({ ground, plan, load, entrants, say }, skipped);
  } finally {
    await Promise.all([load.stop(), upstream.stop()]);
    rmSync(scratch, { recursive: true, force: true });
  }
}

function canPin(): boolean {
  return availableParallelism() > 1 && findExecutable('taskset', ['/usr/bin', '/bin']) !== undefined;
}

async function measureAll(
  field: Field,
  skipped: Skipped,
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
    if (field.plan.onlyThroughput) return { throughput, latency: [], footprint: [], inside: [] };
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
