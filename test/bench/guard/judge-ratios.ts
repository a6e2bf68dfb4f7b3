import type { Measured } from './measure-ratios.ts';

/** A ratio may be this many times the recorded one: machines differ and are busy; what fails is another order of work. */
const margin = 1.5;

export interface GuardVerdict {
  readonly passed: number;
  /** A sentence each. */
  readonly failures: readonly string[];
  readonly missing: readonly string[];
}

/** Each workload counts as a test. */
export function judgeRatios(
  measured: readonly Measured[],
  recorded: Readonly<Record<string, number>>,
): GuardVerdict {
  const failures: string[] = [];
  const missing: string[] = [];
  for (const one of measured) {
    const was = recorded[one.workload];
    if (one.kind === 'Fails')
      failures.push(`${one.workload} is not answered as it should be: ${one.problem}`);
    else if (one.kind === 'Contended')
      missing.push(`${one.workload}: others had the processors in all but ${one.pairs} slices`);
    else if (was === undefined)
      failures.push(`${one.workload} has no recorded ratio: npm run bench:guard -- --record`);
    else if (!(one.ratio <= was * margin)) failures.push(tooMuch(one.workload, one.ratio, was));
  }
  return { passed: measured.length - failures.length - missing.length, failures, missing };
}

function tooMuch(workload: string, ratio: number, was: number): string {
  const [now, then, most] = [ratio, was, was * margin].map((value) => value.toFixed(2));
  return `${workload} takes ${now} times the CPU of the floor, recorded are ${then}, at most ${most} pass; where it goes: npm run bench -- --profile ${workload} --only everything --only floor`;
}
