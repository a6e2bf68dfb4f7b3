import type { Contestant, Ground, Prepared } from '../contestants/contestant.ts';
import type { Plan } from '../plan.ts';
import type { LoadGenerator } from '../process/load-generator.ts';

/** A contestant that this machine can run. */
export interface Entrant {
  readonly name: string;
  readonly title: string;
  readonly prepared: Prepared;
}

/** What every measurement works with. */
export interface Field {
  readonly ground: Ground;
  readonly plan: Plan;
  readonly load: LoadGenerator;
  readonly entrants: readonly Entrant[];
  /** Tells the person at the terminal what is being done. */
  readonly say: (line: string) => void;
}

/** Prepares one after the other; those that cannot be run are named with the reason. */
export async function prepareAll(
  contestants: readonly Contestant[],
  ground: Ground,
): Promise<{ readonly entrants: Entrant[]; readonly skipped: { name: string; reason: string }[] }> {
  const entrants: Entrant[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const { name, title, prepare } of contestants) {
    try {
      entrants.push({ name, title, prepared: await prepare(ground) });
    } catch (error) {
      skipped.push({ name, reason: reasonOf(error) });
    }
  }
  return { entrants, skipped };
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
