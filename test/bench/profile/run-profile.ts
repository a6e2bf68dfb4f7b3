import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '#runtime/is-record.ts';
import type { Entrant, Field } from '../measure/field.ts';
import { findProblem, jobFor, startEntrant } from '../measure/run-entrant.ts';
import type { Workload } from '../workloads/workload.ts';
import { makePlaceOfFrame } from './place-of-frame.ts';
import { type CpuProfile, type ProfileSummary, summariseProfile } from './summarise-profile.ts';

const preload = join(import.meta.dirname, '..', 'programs', 'profiler.ts');
/** How long the warm program is looked at. */
const profiledMs = 5000;

export interface ProfileRun {
  readonly title: string;
  /** For DevTools and the like. */
  readonly file: string;
  readonly requests: number;
  readonly summary: ProfileSummary;
}

/** Where the CPU time of a Node contestant goes under a workload, once it is warm. The profile is kept in the cache. */
export async function runProfile(field: Field, entrant: Entrant, workload: Workload): Promise<ProfileRun> {
  const title = `${entrant.title}: ${workload.title}`;
  field.say(`profile of ${title}`);
  const running = await startEntrant(field, entrant, { preload });
  try {
    const problem = await findProblem(field, running, workload);
    const { concurrency } = workload;
    const loop = jobFor(running, workload, { kind: 'Closed', forMs: profiledMs, atLeast: 0, concurrency });
    if (loop === undefined || problem !== undefined) throw new Error(`${title}: ${problem}`);
    const folder = join(field.ground.cache, 'profiles');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${entrant.name}-${workload.name}.cpuprofile`);
    const { child } = running.process;
    await field.load.run(loop);
    const began = once(child, 'message');
    child.send('begin');
    await began;
    const { completed } = await field.load.run(loop);
    const written = once(child, 'message');
    child.send(file);
    await written;
    return {
      title,
      file,
      requests: completed,
      summary: summariseProfile(readProfile(file), makePlaceOfFrame()),
    };
  } finally {
    await running.process.stop();
  }
}

function readProfile(file: string): CpuProfile {
  const profile: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isProfile(profile)) throw new Error(`${file} is no CPU profile`);
  return profile;
}

function isProfile(value: unknown): value is CpuProfile {
  return isRecord(value) && ['nodes', 'samples', 'timeDeltas'].every((name) => Array.isArray(value[name]));
}
