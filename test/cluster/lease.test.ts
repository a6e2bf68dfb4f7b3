import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LeaseElector } from '#operator/sources/kube/lease-elector.ts';
import { systemClock } from '#runtime/clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { type BoundOperator, bindOperator } from './setup/bind-operator.ts';
import { eventually } from './setup/eventually.ts';

const timing = { durationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 200 };

describeCluster('the lease of the operator', ({ cluster, namespace }) => {
  let operator: BoundOperator;
  beforeAll(async () => {
    operator = await bindOperator(cluster, namespace);
  });
  afterAll(() => operator.removeFiles());

  const start = (identity: string) => {
    const stopping = new AbortController();
    const elector = new LeaseElector({
      client: operator.client,
      namespace,
      name: 'sallyport-operator',
      identity,
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
      timing,
    });
    const running = elector.run(stopping.signal);
    return {
      identity,
      elector,
      stop: () => {
        stopping.abort();
        return running;
      },
    };
  };
  const holder = async (): Promise<string> => {
    const path = '--output=jsonpath={.spec.holderIdentity}/{.spec.leaseTransitions}';
    const { stdout } = await cluster.kubectl(['get', 'lease', 'sallyport-operator', '-n', namespace, path]);
    return stdout;
  };

  test('of-three-replicas-one-leads-and-another-takes-over-when-it-stops', async () => {
    const replicas = ['a', 'b', 'c'].map(start);
    const leaders = () => replicas.filter(({ elector }) => elector.isLeader());
    await eventually('one leads', () => leaders().length === 1);
    const [first] = leaders();
    expect(await holder()).toBe(`${first?.identity}/0`);
    // Time for every replica to look several times.
    await eventually('others see it', () =>
      replicas.every(({ elector }) => elector.holder() === first?.identity),
    );
    expect(leaders()).toEqual([first]);
    const stoppedAtMs = Date.now();
    await first?.stop();
    expect(first?.elector.isLeader()).toBe(false);
    await eventually('another leads', () => leaders().length === 1);
    // Given back, not expired.
    expect(Date.now() - stoppedAtMs).toBeLessThan(timing.durationMs - 500);
    const [second] = leaders();
    expect(await holder()).toBe(`${second?.identity}/1`);
    for (const replica of replicas) await replica.stop();
    expect(await holder()).toBe('/1');
  });
});
