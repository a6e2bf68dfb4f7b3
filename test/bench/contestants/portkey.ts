import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant, Ground } from './contestant.ts';

const version = '1.15.2';
/** Later ones fail on streams with this version of the gateway. */
const nodeServer = '1.3.3';

/** Portkey's gateway from npm (https://github.com/Portkey-AI/gateway), on the Node that runs the bench. */
export const portkey: Contestant = {
  name: 'portkey',
  title: `Portkey ${version}`,
  prepare: async (ground) => {
    const main = install(ground);
    const url = `http://127.0.0.1:${ground.upstreamPort}/v1`;
    return {
      version,
      program: async (port) => ({
        command: process.execPath,
        args: [main, `--port=${port}`, '--headless'],
        environment: { NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1,localhost' },
        isNode: true,
        startLimitMs: 20_000,
      }),
      headers: ({ upstream }) => ({
        'x-portkey-provider': upstream,
        'x-portkey-custom-host': url,
        authorization: 'Bearer sk-bench',
      }),
    };
  },
};

/** Installs once into the cache; gives the file to run. */
function install({ cache, mayInstall }: Ground): string {
  const folder = join(cache, `portkey-${version}`);
  const main = join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
  if (existsSync(main)) return main;
  if (!mayInstall) throw new Error('not installed');
  mkdirSync(folder, { recursive: true });
  const manifest = {
    private: true,
    dependencies: { '@portkey-ai/gateway': version },
    overrides: { '@hono/node-server': nodeServer },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const words = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const { stderr } = spawnSync('npm', words, { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  if (!existsSync(main)) {
    throw new Error(`npm could not install @portkey-ai/gateway ${version}: ${stderr.trim().split('\n')[0]}`);
  }
  return main;
}
