import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ControlPlane } from './env/cluster.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { startControlPlane } from './env/start-control-plane.ts';

// A control plane of its own: the shared one must not go away under the other test files.
describeCluster('an API server that restarts', () => {
  let controlPlane: ControlPlane;
  beforeAll(async () => {
    controlPlane = await startControlPlane({ users: [{ name: 'carol', groups: [] }] });
  });
  afterAll(() => controlPlane.stop());

  test('breaks open watches, and comes back on its port with its data, users and certificate', async () => {
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kept' } };
    const path = '/api/v1/namespaces';
    expect(await controlPlane.request({ method: 'POST', path, body })).toMatchObject({ status: 201 });
    const watch = controlPlane.watch({ path: `${path}?watch=1` });
    expect(await watch.next()).toMatchObject({ done: false, value: { type: 'ADDED' } });

    await controlPlane.stopApiServer();
    await expect(drain(watch)).rejects.toThrow();
    await expect(controlPlane.request({ path })).rejects.toThrow('ECONNREFUSED');

    await controlPlane.startApiServer();
    expect(await controlPlane.request({ path: `${path}/kept` })).toMatchObject({ status: 200 });
    expect(await controlPlane.request({ path: '/api', token: controlPlane.tokenFor('carol') })).toMatchObject(
      { status: 200 },
    );
  });
});

async function drain(events: AsyncGenerator<unknown>): Promise<void> {
  for await (const _ of events);
}
