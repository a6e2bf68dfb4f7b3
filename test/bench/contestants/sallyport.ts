import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '../process/free-port.ts';
import type { Contestant, Ground, Program } from './contestant.ts';
import { callerKey, type Extent, gateway, writeLastGood } from './sallyport-snapshot.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Our proxy as it ships, started from a last good snapshot while its operator cannot be reached. */
function sallyport(name: string, title: string, extent: Extent, dist = join(root, 'dist')): Contestant {
  const bundle = join(dist, 'proxy.cjs');
  return {
    name,
    title,
    prepare: async (ground) => {
      if (!existsSync(bundle)) throw new Error(`${bundle} is not built: run \`npm run build\``);
      return {
        version: 'as built',
        program: (port) => program(ground, { name, extent, port, bundle }),
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

export const sallyportOpen = sallyport('open', 'Sallyport, pass-through', 'Open');
export const sallyportPolicies = sallyport('policies', 'Sallyport, auth to access log', 'Policies');
export const sallyportEverything = sallyport('everything', 'Sallyport, everything', 'Everything');

/** Another build than this checkout's: what a change was worth. */
export function otherBuild(dist: string): Contestant {
  return sallyport('other', `Sallyport at ${dist}, everything`, 'Everything', resolve(dist));
}

interface Start {
  readonly name: string;
  readonly extent: Extent;
  readonly port: number;
  readonly bundle: string;
}

async function program(
  { scratch, upstreamPort }: Ground,
  { name, extent, port, bundle }: Start,
): Promise<Program> {
  const folder = join(scratch, `${name}-${port}`);
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
      ...['--leave-seconds', '0', '--log-level', 'error'],
    ],
    isNode: true,
    startLimitMs: 5000,
  };
}
