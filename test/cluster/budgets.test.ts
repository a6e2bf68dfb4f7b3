import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { BudgetReport } from '#contract/budget-report.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { type BoundOperator, bindOperator } from './setup/bind-operator.ts';
import { eventually } from './setup/eventually.ts';
import { makeFakeProxy } from './setup/fake-proxy.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiRoute, gatewayWithCaller, object } from './setup/manifests.ts';
import { type Replica, startReplica } from './setup/start-replica.ts';

const peerTiming = { renewEveryMs: 1_000, expiryMs: 3_000, removeAfterMs: 8_000, settleMs: 100, gapMs: 300 };
const windowEndsAtMs = Date.parse('2100-01-01T00:00:00Z');

describeCluster('budgets of a cluster', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  const [one, two] = ['proxy-1', 'proxy-2'].map((name) => makeFakeProxy(`${namespace}/gateway`, name));
  const replicas: Replica[] = [];
  let operator: BoundOperator;

  const start = async (identity: string): Promise<Replica> => {
    const replica = await startReplica({ client: operator.client, namespace, identity, peerTiming });
    replicas.push(replica);
    return replica;
  };
  const spent = (settled: number): BudgetReport => ({
    budget: `budget/${namespace}/monthly`,
    limit: 'usd',
    group: 'team=team-a',
    windowId: '2099-12',
    windowEndsAtMs,
    settled,
    held: 0,
    amount: 250_000_000,
  });
  const untilShown = (columns: RegExp): Promise<string | false> =>
    eventually(`kubectl shows ${columns.source}`, async () => {
      const shown = await user.run('get', 'aibudgets', 'monthly', '--no-headers');
      return columns.test(shown) && shown;
    });

  beforeAll(async () => {
    operator = await bindOperator(cluster, namespace);
    const target = { kind: 'AIGateway', name: 'gateway' };
    await user.apply(
      ...gatewayWithCaller(namespace),
      aiRoute(namespace, 'chat'),
      object(namespace, 'AIBudget', 'monthly', {
        targetRefs: [target],
        groupBy: ['team'],
        limits: [{ name: 'usd', unit: 'USD', amount: '250.00', window: { every: 'Month' } }],
        actions: [{ name: 'tell', atPercent: 80, do: 'Notify' }],
      }),
      object(namespace, 'AIBudget', 'nowhere', {
        targetRefs: [target],
        limits: [
          { name: 'a', unit: 'Requests', amount: '1', window: { every: 'Day', timeZone: 'Europe/Berln' } },
        ],
      }),
    );
    const first = await start('first');
    await eventually('the first leads', () => first.isLeader());
    one?.connect(first.distributor);
  });
  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    operator.removeFiles();
  });

  test('a-time-zone-that-does-not-exist-is-not-accepted', async () => {
    const message = 'spec.limits[0].window.timeZone: Europe/Berln is no IANA time zone';
    const like = { type: 'Accepted', status: 'False', reason: 'Invalid', message } as const;
    await expect(user.untilCondition('aibudgets/nowhere', like)).resolves.toBeDefined();
  });

  test('what-a-proxy-reports-is-what-kubectl-shows-with-an-event', async () => {
    await user.untilCondition('aibudgets/monthly', { type: 'Programmed', status: 'True', message: '1/1' });
    one?.report(spent(205_120_000));
    await untilShown(/^monthly +250 USD\/Month +205\.12 +82 +Notified +True /);
    await eventually('the Event is there', async () =>
      (await user.run('describe', 'aibudget', 'monthly')).includes(
        'limit usd of team=team-a: 82 % are spent, 205.12 of 250',
      ),
    );
  });

  test('a-second-proxy-elsewhere-is-added-and-the-budget-says-that-each-counts-by-itself', async () => {
    const second = await start('second');
    two?.connect(second.distributor);
    two?.report(spent(10_000_000));
    const like = { type: 'Programmed', status: 'False', reason: 'StoreRequired', message: 'each counts by' };
    await user.untilCondition('aibudgets/monthly', { ...like, status: 'False' });
    await untilShown(/^monthly +250 USD\/Month +215\.12 +86 +Notified +False /);
  });
});
