import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Type } from 'typebox';
import { Parse } from 'typebox/value';
import { describeCluster } from './env/describe-cluster.ts';
import { type BoundOperator, bindOperator } from './setup/bind-operator.ts';
import { eventually } from './setup/eventually.ts';
import { type FakeProxy, makeFakeProxy } from './setup/fake-proxy.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiRoute, gatewayWithCaller } from './setup/manifests.ts';
import { type Replica, startReplica } from './setup/start-replica.ts';
import { findCondition } from './setup/stored-object.ts';

const peerTiming = { renewEveryMs: 1_000, expiryMs: 3_000, removeAfterMs: 8_000, settleMs: 100, gapMs: 300 };
/** The expiry, a round of looking, and the status writer's pause. */
const vanishMs = peerTiming.expiryMs + 1_000 + 4_000;
const LeaseList = Type.Object({
  items: Type.Array(Type.Object({ spec: Type.Object({ holderIdentity: Type.String() }) })),
});

describeCluster('replicas of the operator', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  const running = new Set<Replica>();
  const proxies = new Map<string, FakeProxy>();
  let operator: BoundOperator;
  let first: Replica;
  let second: Replica;

  const start = async (identity: string): Promise<Replica> => {
    const replica = await startReplica({ client: operator.client, namespace, identity, peerTiming });
    running.add(replica);
    return replica;
  };
  const kill = async (replica: Replica): Promise<void> => {
    running.delete(replica);
    await replica.kill();
  };
  const proxy = (name: string): FakeProxy => {
    const known = proxies.get(name) ?? makeFakeProxy(`${namespace}/gateway`, name);
    proxies.set(name, known);
    return known;
  };
  const connect = (name: string, { distributor }: Replica): void => proxy(name).connect(distributor);
  const programmed = (status: 'True' | 'False', message: string, reason?: string) =>
    user.untilCondition('airoutes/chat', {
      type: 'Programmed',
      status,
      message,
      ...(reason === undefined ? {} : { reason }),
    });
  const proxiesOfGateway = async () => (await user.read('aigateways/gateway')).status?.proxies;
  const leases = async () => {
    const labels = 'labelSelector=app.kubernetes.io/component%3Doperator-replica';
    const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases?${labels}`;
    const { items } = Parse(LeaseList, (await cluster.request({ path })).body);
    return items.map(({ spec }) => spec.holderIdentity).toSorted();
  };

  beforeAll(async () => {
    operator = await bindOperator(cluster, namespace);
    await user.apply(...gatewayWithCaller(namespace), aiRoute(namespace, 'chat'));
    first = await start('first');
    await eventually('the first leads', () => first.isLeader());
    second = await start('second');
    connect('proxy-1', first);
    connect('proxy-2', second);
    await programmed('True', '2/2');
  });
  afterAll(async () => {
    await Promise.all(Array.from(running, (replica) => replica.stop()));
    operator.removeFiles();
  });

  test('a-proxy-that-lags-at-another-replica-is-waited-for', async () => {
    proxy('proxy-2').be('Lags');
    await user.apply(aiRoute(namespace, 'chat', 'renamed'));
    await programmed('False', '1/2 proxies', 'Pending');
    proxy('proxy-2').be('Acknowledges');
    await programmed('True', '2/2');
    await eventually('the gateway counts both', async () => {
      const { connected, programmed: whole } = (await proxiesOfGateway()) ?? {};
      return connected === 2 && whole === 2;
    });
  });

  test('a-refusal-at-another-replica-is-told-with-the-proxy-and-concerns-that-object-only', async () => {
    proxy('proxy-2').be({ refuses: 'route/' });
    await user.apply(aiRoute(namespace, 'chat', 'refused'));
    const { message } = await programmed('False', '1/2 proxies', 'RejectedByProxy');
    expect(message).toContain(`refused by proxy-2: route/${namespace}/chat/all /targets/0: not to my taste`);
    await user.untilCondition('aiproviders/mock', { type: 'Programmed', status: 'True', message: '2/2' });
    await eventually('the Event is there', async () =>
      (await user.run('describe', 'airoute', 'chat')).includes('proxy proxy-2 of AIGateway'),
    );
    proxy('proxy-2').be('Acknowledges');
    await user.apply(aiRoute(namespace, 'chat', 'mended'));
    await programmed('True', '2/2');
  });

  test('a-proxy-that-moves-from-a-dead-replica-counts-once-all-the-time', async () => {
    const third = await start('third');
    connect('proxy-3', third);
    await eventually('three count', async () => (await proxiesOfGateway())?.connected === 3);
    await kill(third);
    connect('proxy-3', first);
    const seen = new Set<number | undefined>();
    const until = Date.now() + peerTiming.expiryMs + 2_000;
    while (Date.now() < until) {
      seen.add((await proxiesOfGateway())?.connected);
      await delay(50);
    }
    expect([...seen]).toEqual([3]);
  });

  test('proxies-of-a-replica-that-was-killed-no-longer-count-after-the-expiry', async () => {
    await kill(second);
    const killedAt = performance.now();
    await eventually('two count', async () => (await proxiesOfGateway())?.connected === 2, vanishMs);
    expect(performance.now() - killedAt).toBeGreaterThan(peerTiming.expiryMs - peerTiming.renewEveryMs - 500);
    await programmed('True', '2/2');
    await eventually('its Lease is removed', async () => (await leases()).join() === 'first', 30_000);
  });

  test('who-takes-over-from-a-holder-that-was-killed-counts-right', async () => {
    const fourth = await start('fourth');
    connect('proxy-4', fourth);
    await eventually('three count', async () => (await proxiesOfGateway())?.connected === 3);
    await kill(first);
    // One comes over; the other is lost with its replica.
    connect('proxy-3', fourth);
    await eventually('the fourth leads', () => fourth.isLeader());
    await user.apply(aiRoute(namespace, 'chat', 'later'));
    await programmed('True', '2/2');
    expect(findCondition((await user.read('aiproviders/mock')).status ?? {}, 'Programmed')?.status).toBe(
      'True',
    );
  });

  test('a-replica-that-stops-takes-its-lease-with-it', async () => {
    const fifth = await start('fifth');
    connect('proxy-5', fifth);
    await eventually('three count', async () => (await proxiesOfGateway())?.connected === 3);
    running.delete(fifth);
    await fifth.stop();
    expect(await leases()).not.toContain('fifth');
    await eventually('two count', async () => (await proxiesOfGateway())?.connected === 2);
  });
});
