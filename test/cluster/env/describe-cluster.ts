import { randomBytes } from 'node:crypto';
import { beforeAll, describe, jest, test } from '@jest/globals';
import type { Cluster } from './cluster.ts';
import { readSharedCluster } from './shared-cluster.ts';

/** What a test file gets: the control plane of the run and a namespace that nobody else uses. */
export interface ClusterSuite {
  readonly cluster: Cluster;
  readonly namespace: string;
}

const testTimeoutMs = 60_000;

/**
 * Declares tests that need a control plane. Without one they are skipped and their title says why; where CI=true the suite
 * fails instead. There is no controller manager: the namespace has no service accounts until a test creates them.
 */
export function describeCluster(name: string, define: (suite: ClusterSuite) => void): void {
  const shared = readSharedCluster();
  if (shared.kind === 'Running') {
    const { cluster } = shared;
    describe(name, () => {
      jest.setTimeout(testTimeoutMs);
      const namespace = `test-${randomBytes(4).toString('hex')}`;
      beforeAll(() => createNamespace(cluster, namespace));
      define({ cluster, namespace });
    });
    return;
  }
  if (process.env.CI === 'true') {
    test(name, () => {
      throw new Error(`needs a control plane: ${shared.reason}`);
    });
    return;
  }
  describe.skip(name, () => test(`needs a control plane: ${shared.reason}`, () => {}));
}

async function createNamespace(cluster: Cluster, name: string): Promise<void> {
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const { status } = await cluster.request({ method: 'POST', path: '/api/v1/namespaces', body });
  if (status !== 201) throw new Error(`creating namespace ${name} was answered ${status}`);
}
