import { join } from 'node:path';
import { build } from 'esbuild';
import type { Contestant, Ground } from './contestant.ts';

/** `programs/floor.ts`: what every ratio is against. */
export const floor: Contestant = {
  name: 'floor',
  title: 'floor: node:http + undici',
  prepare: async (ground) => {
    const file = await bundle(ground);
    return {
      version: process.version,
      program: async (port) => ({
        command: process.execPath,
        args: [file, String(port), String(ground.upstreamPort)],
        isNode: true,
        startLimitMs: 5000,
      }),
      headers: () => ({}),
    };
  },
};

/** One file, as ours is: Node's own TypeScript loader would cost memory and time at the start. */
async function bundle({ scratch }: Ground): Promise<string> {
  const outfile = join(scratch, 'floor.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, '..', 'programs', 'floor.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return outfile;
}
