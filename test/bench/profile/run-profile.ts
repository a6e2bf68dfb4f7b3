import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '#runtime/is-record.ts';
import type { Entrant, Field } from '../measure/field.ts';
import { findProblem, jobFor, startEntrant } from '../measure/run-entrant.ts';
import type { Workload } from '../workloads/workload.ts';
import { flattenHeapProfile, type HeapProfile } from './flatten-heap-profile.ts';
import { makePlaceOfFrame } from './place-of-frame.ts';
import { type CpuProfile, type ProfileSummary, summariseProfile } from './summarise-profile.ts';

const preload = join(import.meta.dirname, '..', 'programs', 'profiler.ts');
/** How long the warm program is looked at. */
const profiledMs = 5000;

/** What is looked for: time on the processor, or bytes allocated. */
export type ProfileKind = 'cpu' | 'heap';

export interface ProfileRun {
  readonly title: string;
  readonly kind: ProfileKind;
  /** For DevTools and the like. */
  readonly file: string;
  readonly requests: number;
  readonly summary: ProfileSummary;
}

/**
 * Where the CPU time of a Node contestant goes under a workload once it is warm, or what allocates. The profile is kept
 * in the cache.
 */
export async function runProfile(
  field: Field,
  entrant: Entrant,
  { workload, kind }: { readonly workload: Workload; readonly kind: ProfileKind },
): Promise<ProfileRun> {
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
    const file = join(folder, `${entrant.name}-${workload.name}.${kind}profile`);
    const { child } = running.process;
    await field.load.run(loop);
    const began = once(child, 'message');
    child.send(kind);
    await began;
    const { completed } = await field.load.run(loop);
    const written = once(child, 'message');
    child.send(file);
    await written;
    return {
      title,
      kind,
      file,
      requests: completed,
      summary: summariseProfile(readProfile(file, kind), makePlaceOfFrame()),
    };
  } finally {
    await running.process.stop();
  }
}

function readProfile(file: string, kind: ProfileKind): CpuProfile {
  const profile: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (kind === 'heap' && isHeapProfile(profile)) return flattenHeapProfile(profile);
  if (kind === 'cpu' && isCpuProfile(profile)) return profile;
  throw new Error(`${file} is no profile`);
}

function isCpuProfile(value: unknown): value is CpuProfile {
  return isRecord(value) && ['nodes', 'samples', 'timeDeltas'].every((name) => Array.isArray(value[name]));
}

function isHeapProfile(value: unknown): value is HeapProfile {
  return isRecord(value) && isRecord(value.head);
}
