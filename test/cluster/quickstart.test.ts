import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ControlPlane } from './env/cluster.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { installCrds } from './env/install-crds.ts';
import { startControlPlane } from './env/start-control-plane.ts';
import { ask } from './setup/ask.ts';
import { type KubectlUser, makeKubectlUser } from './setup/kubectl-user.ts';
import { makeStage, type Stage } from './setup/stage.ts';

const folder = join(import.meta.dirname, '../../deploy/quickstart');
const namespace = 'sallyport-demo';

// A cluster of its own: nothing but our CRDs, no Gateway API, and an operator that watches all of it.
describeCluster('deploy/quickstart on a new cluster', () => {
  let controlPlane: ControlPlane;
  let stage: Stage;
  let user: KubectlUser;
  beforeAll(async () => {
    controlPlane = await startControlPlane();
    await installCrds(controlPlane);
    user = makeKubectlUser(controlPlane, namespace);
    await user.run('create', 'namespace', 'sallyport-system');
    stage = await makeStage(controlPlane, ['sallyport-system'], 'All');
  });
  afterAll(async () => {
    await stage.stop();
    await controlPlane.stop();
  });

  test('kubectl-apply-of-the-folder-serves-the-model-demo', async () => {
    const { pushUrl } = await stage.startOperator();
    await user.run('apply', '--filename', folder);
    const proxy = await stage.startProxy({ pushUrl, gateway: { namespace, name: 'demo' } });
    await user.run('wait', '--for=condition=Programmed', '--timeout=20s', 'ai', '--all');
    const key = await user.readSecret('demo-key');
    for (const stream of [false, true]) {
      const reply = await ask(proxy.url, { key, stream });
      expect(reply).toMatchObject({ status: 200, text: expect.stringContaining('Hello from Sallyport.') });
    }
    // As on a laptop: applying it again changes nothing.
    expect(await user.run('diff', '--filename', folder)).toBe('');
    expect(stage.printed()).not.toContain('"level":"error"');
  });
});
