import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sidecarLaunch } from '#contract/sidecar-launch.ts';
import { freePort } from '../process/free-port.ts';
import type { Contestant, Ground, Program } from './contestant.ts';
import { callerKey, type Extent, gateway, isCounted, writeLastGood } from './sallyport-snapshot.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Our proxy as it ships, started from a last good snapshot while its operator cannot be reached. */
function sallyport(
  name: string,
  title: string,
  { extent, dist = join(root, 'dist'), launch }: Build,
): Contestant {
  const bundle = join(dist, 'proxy.cjs');
  return {
    name,
    title,
    prepare: async (ground) => {
      if (!existsSync(bundle)) throw new Error(`${bundle} is not built: run \`npm run build\``);
      return {
        version: 'as built',
        program: (port) => program(ground, { name, extent, port, bundle, launch }),
        headers: ({ client }) => {
          if (extent === 'Open') return {};
          return client === 'anthropic'
            ? { 'x-api-key': callerKey }
            : { authorization: `Bearer ${callerKey}` };
        },
      };
    },
  };
}

interface Build {
  readonly extent: Extent;
  readonly dist?: string;
  /** Absent: as a gateway is started. */
  readonly launch?: typeof sidecarLaunch;
}

export const sallyportOpen = sallyport('open', 'Sallyport, pass-through', { extent: 'Open' });
export const sallyportPolicies = sallyport('policies', 'Sallyport, auth to access log', {
  extent: 'Policies',
});
export const sallyportBudgets = sallyport('budgets', 'Sallyport, auth to budgets', { extent: 'Budgets' });
export const sallyportEverything = sallyport('everything', 'Sallyport, everything', {
  extent: 'Everything',
});
export const sallyportSidecar = sallyport('sidecar', 'Sallyport, everything, as a sidecar', {
  extent: 'Everything',
  launch: sidecarLaunch,
});

/** Another build than this checkout's: what a change was worth. */
export function otherBuild(dist: string): Contestant {
  return sallyport('other', `Sallyport at ${dist}, everything`, {
    extent: 'Everything',
    dist: resolve(dist),
  });
}

interface Start {
  readonly name: string;
  readonly extent: Extent;
  readonly port: number;
  readonly bundle: string;
  readonly launch: Build['launch'];
}

async function program(
  { scratch, upstreamPort }: Ground,
  { name, extent, port, bundle, launch }: Start,
): Promise<Program> {
  // One folder for all starts: a restart finds the snapshot and the compiled code of the last one.
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  const token = join(folder, 'token');
  writeFileSync(token, 'none');
  return {
    command: process.execPath,
    args: [
      bundle,
      ...['--gateway', `${gateway.namespace}/${gateway.name}`],
      // Nobody listens on this port.
      ...['--operator', 'https://127.0.0.1:1', '--operator-ca', token, '--token-file', token],
      ...['--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${await freePort()}`],
      ...['--last-good-dir', writeLastGood(join(folder, 'last-good'), extent, upstreamPort)],
      ...(isCounted(extent) ? ['--ledger-dir', join(folder, `ledger-${port}`)] : []),
      ...['--leave-seconds', '0', '--log-level', 'error'],
      ...(launch?.options ?? []),
    ],
    ...(launch === undefined ? {} : { environment: launch.environment }),
    isNode: true,
    startLimitMs: 5000,
  };
}
