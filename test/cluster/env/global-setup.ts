import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findAssets } from '#test/tools/find-assets.ts';
import { buildPrograms } from '../setup/program-bundles.ts';
import type { User } from './cluster.ts';
import { installCrds } from './install-crds.ts';
import { keepControlPlane } from './running-control-plane.ts';
import { announceSharedCluster, encodeSharedCluster } from './shared-cluster.ts';
import { startControlPlane } from './start-control-plane.ts';

/** Two people without any role; a test gives them what it needs, in its own namespace. */
const users: readonly User[] = [
  { name: 'alice', groups: ['team-a'] },
  { name: 'bob', groups: ['team-b'] },
];

/** Starts the one control plane of a run of the cluster suite and bundles our programs, before its first test file. */
export default async function globalSetup(): Promise<void> {
  const assets = findAssets();
  if (assets.kind === 'Missing') {
    process.stderr.write(`cluster: cannot run here: ${assets.reason}\n`);
    announceSharedCluster({ reason: assets.reason });
    return;
  }
  const controlPlane = await startControlPlane({ users });
  keepControlPlane(controlPlane);
  await installCrds(controlPlane);
  const directory = dirname(controlPlane.kubeconfigPath);
  buildPrograms(join(directory, 'programs'));
  const path = join(directory, 'connection.json');
  writeFileSync(path, encodeSharedCluster(controlPlane.connection), { mode: 0o600 });
  announceSharedCluster({ path });
}
