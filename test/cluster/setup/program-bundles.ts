import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const script = join(import.meta.dirname, '../../../scripts/build.mjs');
const variable = 'SALLYPORT_TEST_PROGRAMS';

/** Bundles our programs as they are now into this directory, for the workers of the run: dist/ may be older, or absent. */
export function buildPrograms(directory: string): void {
  execFileSync(process.execPath, [script, '--quiet', '--outdir', directory], { stdio: 'inherit' });
  process.env[variable] = directory;
}

/** Path of a program's bundle. */
export function bundleOf(program: 'operator' | 'proxy'): string {
  const directory = process.env[variable];
  if (directory === undefined) throw new Error('the global setup of the cluster suite built no programs');
  return join(directory, program === 'proxy' ? 'proxy.cjs' : 'operator.mjs');
}
