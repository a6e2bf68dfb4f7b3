import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findExecutable } from '#test/tools/find-executable.ts';
import type { Contestant, Ground } from './contestant.ts';

const folders = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'];

/** nginx as a plain reverse proxy with one worker: what C costs. */
export const nginx: Contestant = {
  name: 'nginx',
  title: 'nginx, one worker',
  prepare: async (ground) => {
    const binary = findNginx(ground);
    const { stderr } = spawnSync(binary, ['-v'], { encoding: 'utf8' });
    return {
      version: /nginx\/(\S+)/.exec(stderr)?.[1] ?? 'unknown',
      program: async (port) => ({
        command: binary,
        args: ['-c', writeConfig(ground, port), '-e', 'stderr'],
        isNode: false,
        startLimitMs: 5000,
      }),
      headers: () => ({}),
    };
  },
};

function findNginx({ mayInstall }: Ground): string {
  const found = findExecutable('nginx', folders);
  if (found !== undefined) return found;
  if (!mayInstall) throw new Error('nginx is not installed');
  if (process.getuid?.() !== 0 || findExecutable('apt-get', folders) === undefined) {
    throw new Error('nginx is not installed, and only root on Debian or Ubuntu could install it here');
  }
  // Not started by its package, and not asked anything.
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const words = ['install', '-y', '-q', '--no-install-recommends', 'nginx-light'];
  spawnSync('apt-get', words, { env: environment, timeout: 60_000 });
  const installed = findExecutable('nginx', folders);
  if (installed === undefined) throw new Error('nginx is not installed, and apt-get could not install it');
  return installed;
}

function writeConfig({ scratch, upstreamPort }: Ground, port: number): string {
  const folder = join(scratch, `nginx-${port}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${folder}/${name};`,
  );
  const lines = [
    'daemon off;',
    'worker_processes 1;',
    `pid ${folder}/pid;`,
    'events { worker_connections 2048; }',
    'http {',
    '  access_log off;',
    '  keepalive_requests 10000000;',
    '  client_max_body_size 16m;',
    '  client_body_buffer_size 2m;',
    ...temporary,
    `  upstream model { server 127.0.0.1:${upstreamPort}; keepalive 64; keepalive_requests 10000000; }`,
    `  server { listen 127.0.0.1:${port};`,
    '    location / {',
    '      proxy_pass http://model;',
    '      proxy_http_version 1.1;',
    '      proxy_set_header Connection "";',
    '      proxy_buffering off;',
    '    }',
    '  }',
    '}',
  ];
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
