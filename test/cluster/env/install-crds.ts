import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';

const crdsDirectory = join(import.meta.dirname, '../../../crds');

/**
 * Installs what is in crds/ and waits until it is served. Once a run, since the first write to a new kind takes seconds.
 * Throws with kubectl's words when the API server refuses one.
 */
export async function installCrds(cluster: Cluster): Promise<void> {
  const files = readdirSync(crdsDirectory).filter((name) => name.endsWith('.yaml'));
  if (files.length === 0) return;
  const paths = files.map((name) => `--filename=${join(crdsDirectory, name)}`);
  await mustSucceed(cluster, ['apply', '--server-side', ...paths]);
  await mustSucceed(cluster, ['wait', '--for=condition=Established', '--timeout=60s', ...paths]);
}

async function mustSucceed(cluster: Cluster, args: readonly string[]): Promise<void> {
  const { code, stderr } = await cluster.kubectl(args);
  if (code !== 0) throw new Error(`kubectl ${args[0]} of crds/ failed:\n${stderr}`);
}
