import { join } from 'node:path';
import { type OptionDefinition, parseOptions } from '#runtime/parse-options.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { readOptions } from '#test/tools/options.ts';

/** What `npm run bench:scale --` takes. */
export interface ScaleOptions {
  /** A folder with the build to measure. */
  readonly dist: string;
  /** Measurements by name; empty: all. */
  readonly only: readonly string[];
  readonly writeDocs: boolean;
  readonly help: boolean;
  /** For the result; outside of the checkout. */
  readonly cache: string;
}

export const measurements = ['lookup', 'swap', 'memory', 'start', 'operator', 'fleet'] as const;
export type Measurement = (typeof measurements)[number];

const dist = join(import.meta.dirname, '..', '..', '..', 'dist');

export const scaleOptions = [
  { name: 'dist', value: 'DIR', help: 'the build to measure', default: dist },
  { name: 'only', value: 'NAME', help: `${measurements.join(', ')}; may be repeated`, multiple: true },
  { name: 'write-docs', help: 'write docs/scaling-figures.md from the result of all measurements' },
  { name: 'help', short: 'h', help: 'this text' },
] as const satisfies readonly OptionDefinition[];

/** Words and environment -> options; the failure is one sentence. */
export function readScaleOptions(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Result<ScaleOptions, string> {
  const parsed = parseOptions({ name: 'npm run bench:scale', options: scaleOptions }, words);
  if (parsed.kind === 'Failed') return parsed;
  const { get, all } = parsed.value;
  const names: readonly string[] = measurements;
  const unknown = all('only').find((name) => !names.includes(name));
  if (unknown !== undefined) return failed(`--only is one of ${names.join(', ')}, not ${unknown}`);
  const writeDocs = get('write-docs') === 'true';
  if (writeDocs && all('only').length > 0) return failed('--write-docs takes all measurements');
  return ok({
    dist: get('dist') ?? dist,
    only: all('only'),
    writeDocs,
    help: get('help') === 'true',
    cache: join(readOptions(environment).cacheDirectory, 'bench'),
  });
}
