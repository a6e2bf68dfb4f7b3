import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { KubectlOptions, KubectlResult } from './cluster.ts';
import type { Connection } from './connection.ts';

/** Runs kubectl against the control plane and nothing else: no setting of the person who runs the tests gets in. */
export async function runKubectl(
  connection: Connection,
  args: readonly string[],
  options: KubectlOptions,
): Promise<KubectlResult> {
  const global = [`--kubeconfig=${connection.kubeconfigPath}`, `--cache-dir=${connection.cacheDirectory}`];
  const child = spawn(
    connection.kubectlPath,
    [...global, ...impersonation(connection, options.as), ...args],
    {
      env: { PATH: process.env.PATH, HOME: connection.cacheDirectory, KUBERC: 'off' },
      stdio: 'pipe',
    },
  );
  const closed = Promise.withResolvers<number>();
  child.once('error', closed.reject).once('close', (code) => closed.resolve(code ?? 1));
  child.stdin.on('error', () => {}); // kubectl may fail before it has read its input
  child.stdin.end(options.input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed.promise]);
  return { stdout, stderr, code };
}

function impersonation({ users }: Connection, name: string | undefined): readonly string[] {
  if (name === undefined) return [];
  const groups = users.find((user) => user.name === name)?.groups ?? [];
  return [`--as=${name}`, ...groups.map((group) => `--as-group=${group}`)];
}
