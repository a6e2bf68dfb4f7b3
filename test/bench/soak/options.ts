import { join } from 'node:path';
import { type OptionDefinition, parseOptions } from '#runtime/parse-options.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { readOptions } from '#test/tools/options.ts';

/** What `npm run bench:soak --` takes. */
export interface SoakOptions {
  readonly minutes: number;
  readonly perSecond: number;
  readonly seed: number;
  /** A folder with the build to load. */
  readonly dist: string;
  /** Where heap snapshots go; undefined: none are taken. */
  readonly snapshots: string | undefined;
  readonly help: boolean;
  /** For the result; outside of the checkout. */
  readonly cache: string;
}

const dist = join(import.meta.dirname, '..', '..', '..', 'dist');

export const soakOptions = [
  { name: 'minutes', value: 'N', help: 'how long; a verdict for the goals takes 30', default: '30' },
  { name: 'rate', value: 'N', help: 'requests a second', default: '150' },
  { name: 'seed', value: 'N', help: 'of the draws: the same seed, the same requests', default: '1' },
  { name: 'dist', value: 'DIR', help: 'the build to load', default: dist },
  { name: 'snapshots', value: 'DIR', help: 'write a heap snapshot there behind the warm-up and at the end' },
  { name: 'help', short: 'h', help: 'this text' },
] as const satisfies readonly OptionDefinition[];

/** Words and environment -> options; the failure is one sentence. */
export function readSoakOptions(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Result<SoakOptions, string> {
  const parsed = parseOptions({ name: 'npm run bench:soak', options: soakOptions }, words);
  if (parsed.kind === 'Failed') return parsed;
  const { get } = parsed.value;
  const [minutes, perSecond, seed] = [Number(get('minutes')), Number(get('rate')), Number(get('seed'))];
  if (!(minutes >= 3 && minutes <= 24 * 60)) return failed('--minutes is a number from 3 to 1440');
  if (!(perSecond >= 1 && perSecond <= 2000)) return failed('--rate is a number from 1 to 2000');
  if (!Number.isInteger(seed)) return failed('--seed is a whole number');
  return ok({
    minutes,
    perSecond,
    seed,
    dist: get('dist') ?? dist,
    snapshots: get('snapshots'),
    help: get('help') === 'true',
    cache: join(readOptions(environment).cacheDirectory, 'bench'),
  });
}
