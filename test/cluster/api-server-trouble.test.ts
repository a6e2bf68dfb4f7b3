import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ApiClient } from '#operator/sources/kube/api-client.ts';
import { type ClusterLink, linkCluster } from '#operator/sources/kube/link-cluster.ts';
import { resourceKinds } from '#operator/store/store.ts';
import { systemClock } from '#runtime/clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import type { ControlPlane } from './env/cluster.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { installCrds } from './env/install-crds.ts';
import { startControlPlane } from './env/start-control-plane.ts';
import { type BoundOperator, bindOperator } from './setup/bind-operator.ts';
import { eventually } from './setup/eventually.ts';
import { aiRoute } from './setup/manifests.ts';
import { type ResourceRecord, recordResources } from './setup/record-resources.ts';

const namespace = 'sallyport-system';
const routes = `/apis/sallyport.dev/v1alpha1/namespaces/${namespace}/airoutes`;
const grantCrd = join(import.meta.dirname, 'crds/referencegrant.yaml');

// A control plane of its own: it is stopped, and its CRDs come and go.
describeCluster('an operator whose API server is in trouble', () => {
  const stopping = new AbortController();
  let controlPlane: ControlPlane;
  let operator: BoundOperator;
  let record: ResourceRecord;
  let link: ClusterLink;
  let running: Promise<void>;
  let line: ReturnType<typeof makeCuttable>;

  beforeAll(async () => {
    controlPlane = await startControlPlane();
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    await controlPlane.request({ method: 'POST', path: '/api/v1/namespaces', body });
    operator = await bindOperator(controlPlane, namespace);
    line = makeCuttable(operator.client);
    record = recordResources();
    link = linkCluster({
      client: line.client,
      sink: record.sink,
      identity: 'operator-0',
      lease: { namespace, name: 'sallyport-operator' },
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      backoff: { baseMs: 100, capMs: 1_000 },
    });
    running = link.run(stopping.signal);
  });
  afterAll(async () => {
    stopping.abort();
    await running;
    operator.removeFiles();
    await controlPlane.stop();
  });

  const create = async (name: string): Promise<void> => {
    const answer = await controlPlane.request({
      method: 'POST',
      path: routes,
      body: aiRoute(namespace, name),
    });
    expect(answer).toMatchObject({ status: 201 });
  };
  const remove = async (name: string): Promise<void> => {
    expect(await controlPlane.request({ method: 'DELETE', path: `${routes}/${name}` })).toMatchObject({
      status: 200,
    });
  };
  const names = (): string => record.names('AIRoute', namespace).join(' ');
  const watchOf = (kind: string) => link.watches().find((watch) => watch.kind === kind);

  test('waits-for-crds-that-are-not-installed-yet-and-does-without-those-of-others', async () => {
    await eventually('what is there is synced', () => record.syncedKinds.has('Secret'));
    await eventually('grants count as empty', () => record.syncedKinds.has('ReferenceGrant'));
    await eventually('routes were asked for', () => watchOf('AIRoute')?.problem !== undefined);
    expect(record.syncedKinds.has('AIRoute')).toBe(false);
    expect(watchOf('AIRoute')).toMatchObject({ synced: false, problem: 'not installed' });
    await installCrds(controlPlane);
    await eventually('all kinds are synced', () => record.syncedKinds.size === resourceKinds.length);
    await create('first');
    await eventually('a route is seen', () => names() === 'first');
  });

  test('an-api-server-that-restarts-loses-nothing', async () => {
    await create('second');
    await controlPlane.stopApiServer();
    await eventually('the watch is known to be broken', () => watchOf('AIRoute')?.problem !== undefined);
    expect(names()).toMatch('first');
    await controlPlane.startApiServer();
    await create('third');
    await remove('first');
    await eventually('all is seen', () => names() === 'second third');
    await eventually('the watch works', () => watchOf('AIRoute')?.problem === undefined);
    expect(record.syncedKinds.size).toBe(resourceKinds.length);
  });

  test('what-was-deleted-while-nobody-looked-and-history-was-forgotten-is-removed', async () => {
    line.cut();
    await create('fourth');
    await remove('second');
    // A restarted server's watch cache begins at its start, so the old position is Gone.
    await controlPlane.restartApiServer();
    const listedAtMs = watchOf('AIRoute')?.lastSyncAtMs;
    expect(names()).toBe('second third');
    line.mend();
    await eventually('all is seen', () => names() === 'fourth third');
    expect(watchOf('AIRoute')?.lastSyncAtMs).toBeGreaterThan(listedAtMs ?? Number.POSITIVE_INFINITY);
  });

  test('a-short-break-is-bridged-by-the-watch-without-a-list-and-without-repeats', async () => {
    await eventually('the watch works', () => watchOf('AIRoute')?.problem === undefined);
    const listedAtMs = watchOf('AIRoute')?.lastSyncAtMs;
    const before = record.deliveries();
    line.cut();
    await create('fifth');
    await remove('fourth');
    line.mend();
    await eventually('all is seen', () => names() === 'fifth third');
    expect(watchOf('AIRoute')?.lastSyncAtMs).toBe(listedAtMs);
    expect(record.deliveries() - before).toBe(2);
  });

  test('reference-grants-are-seen-once-their-crd-is-installed', async () => {
    expect(await controlPlane.kubectl(['apply', '--server-side', `--filename=${grantCrd}`])).toMatchObject({
      code: 0,
    });
    expect(
      await controlPlane.kubectl([
        'wait',
        '--for=condition=Established',
        '--timeout=30s',
        `--filename=${grantCrd}`,
      ]),
    ).toMatchObject({ code: 0 });
    const body = {
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { namespace, name: 'grant' },
      spec: {
        from: [{ group: 'sallyport.dev', kind: 'AIRoute', namespace: 'team-a' }],
        to: [{ group: 'sallyport.dev', kind: 'AIProvider' }],
      },
    };
    const path = `/apis/gateway.networking.k8s.io/v1beta1/namespaces/${namespace}/referencegrants`;
    expect(await controlPlane.request({ method: 'POST', path, body })).toMatchObject({ status: 201 });
    await eventually('the grant is seen', () => record.get('ReferenceGrant', namespace, 'grant'));
  }, 90_000);
});

/** A client whose connections the test can cut. */
function makeCuttable(client: ApiClient) {
  let cutting = new AbortController();
  let isCut = false;
  const limited = (signal: AbortSignal): AbortSignal => {
    if (isCut) throw new Error('the line is cut');
    return AbortSignal.any([signal, cutting.signal]);
  };
  const through: ApiClient = {
    send: async (call) => client.send({ ...call, signal: limited(call.signal) }),
    open: async (call) => client.open({ ...call, signal: limited(call.signal) }),
  };
  return {
    client: through,
    cut: () => {
      isCut = true;
      cutting.abort();
    },
    mend: () => {
      isCut = false;
      cutting = new AbortController();
    },
  };
}
