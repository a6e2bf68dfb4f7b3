import { join } from 'node:path';
import { type OptionDefinition, parseOptions } from '#runtime/parse-options.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import { readOptions } from '#test/tools/options.ts';

/** What `npm run bench --` takes. */
export interface BenchOptions {
  readonly quick: boolean;
  readonly writeDocs: boolean;
  /** Contestants by name; empty: all. */
  readonly only: readonly string[];
  /** Workloads by name; empty: all. */
  readonly workloads: readonly string[];
  /** A workload to profile in place of measuring. */
  readonly profile: string | undefined;
  /** Profile allocations in place of CPU time. */
  readonly allocations: boolean;
  /** Leave out latency, memory and starts. */
  readonly onlyThroughput: boolean;
  /** A folder with another build. */
  readonly against: string | undefined;
  readonly runs: number;
  /** Results to show again in place of measuring. */
  readonly from: string | undefined;
  readonly mayInstall: boolean;
  readonly help: boolean;
  /** For programs that are fetched and for results; outside of the checkout. */
  readonly cache: string;
}

export const benchOptions = [
  { name: 'quick', help: 'fewer workloads and shorter runs: under two minutes' },
  { name: 'write-docs', help: 'write docs/performance.md from the results' },
  { name: 'only', value: 'NAME', help: 'a contestant; may be repeated', multiple: true },
  { name: 'workload', value: 'NAME', help: 'a workload; may be repeated', multiple: true },
  {
    name: 'profile',
    value: 'WORKLOAD',
    help: 'show where CPU time goes in the contestants given by --only',
  },
  { name: 'allocations', help: 'with --profile: show what allocates' },
  { name: 'only-cpu', help: 'CPU a request and requests a second, nothing else' },
  { name: 'against', value: 'DIR', help: 'another build of dist/ to measure beside this one, everything on' },
  { name: 'runs', value: 'N', help: 'turns of each contestant', default: '3' },
  { name: 'from', value: 'FILE', help: 'show these results, measure nothing' },
  { name: 'offline', help: 'fetch nothing; what is not installed is skipped' },
  { name: 'help', short: 'h', help: 'this text' },
] as const satisfies readonly OptionDefinition[];

/** Words and environment -> options; the failure is one sentence. */
export function readBenchOptions(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Result<BenchOptions, string> {
  const parsed = parseOptions({ name: 'npm run bench', options: benchOptions }, words);
  if (parsed.kind === 'Failed') return parsed;
  const { get, all } = parsed.value;
  const runs = Number(get('runs'));
  if (!Number.isInteger(runs) || runs < 1 || runs > 99) return failed('--runs is a number from 1 to 99');
  return ok({
    quick: get('quick') === 'true',
    writeDocs: get('write-docs') === 'true',
    only: all('only'),
    workloads: all('workload'),
    profile: get('profile'),
    allocations: get('allocations') === 'true',
    onlyThroughput: get('only-cpu') === 'true',
    against: get('against'),
    runs,
    from: get('from'),
    mayInstall: get('offline') !== 'true',
    help: get('help') === 'true',
    cache: join(readOptions(environment).cacheDirectory, 'bench'),
  });
}
