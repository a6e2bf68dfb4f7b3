import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

const kubeconfig = {
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'nobody', user: { token: 'none' } }],
  contexts: [{ name: 'here', context: { cluster: 'nowhere', user: 'nobody' } }],
  'current-context': 'here',
};

let directory: string;
const running: ChildProcess[] = [];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sallyport-build-'));
  const script = join(import.meta.dirname, 'build.mjs');
  await promisify(execFile)(process.execPath, [script, '--quiet', '--outdir', directory]);
  await writeFile(join(directory, 'kubeconfig'), JSON.stringify(kubeconfig));
}, 30_000);
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

const anywhere = '127.0.0.1:0';
test.each([
  [
    'operator.mjs',
    'running',
    () => [
      ...['--push-listen', anywhere, '--push-ca-dir', join(directory, 'ca'), '--push-name', '127.0.0.1'],
      ...['--kubeconfig', join(directory, 'kubeconfig')],
    ],
  ],
  [
    'proxy.cjs',
    'serving',
    () => [
      ...['--gateway', 'ai/main', '--operator', 'https://127.0.0.1:1', '--listen', anywhere],
      ...['--operator-ca', 'none', '--token-file', 'none'],
    ],
  ],
])(
  '%s-runs-by-itself',
  async (program, word, options) => {
    const path = join(directory, program);
    const child = spawn(process.execPath, [path, ...options(), '--admin', anywhere], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.push(child);
    const lines: string[] = [];
    for await (const line of createInterface(child.stderr)) {
      lines.push(line);
      if (line.includes(`"msg":"${word}"`)) break;
    }
    expect(lines.at(-1)).toContain(`"msg":"${word}"`);
  },
  20_000,
);
