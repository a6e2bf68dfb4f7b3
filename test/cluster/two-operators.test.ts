import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Type } from 'typebox';
import { Parse } from 'typebox/value';
import { badRevision, startRigProxy } from '#test/feature/push-rig-proxy.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { ask } from './setup/ask.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiKey, aiProvider, aiRoute, gatewayWithCaller } from './setup/manifests.ts';
import { makeStage, type OperatorProgram, type ProxyProgram, type Stage } from './setup/stage.ts';

/** Duration of the Lease, a round of asking for it with jitter on either side, and some. */
const takeoverMs = 25_000;
const Events = Type.Object({ items: Type.Array(Type.Object({ reportingInstance: Type.String() })) });
const Lease = Type.Object({ spec: Type.Object({ holderIdentity: Type.String() }) });

describeCluster('two operators', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  let stage: Stage;
  let operators: readonly [OperatorProgram, OperatorProgram];
  let proxies: readonly [ProxyProgram, ProxyProgram];
  let key: string;

  beforeAll(async () => {
    stage = await makeStage(cluster, [namespace]);
    operators = [
      await stage.startOperator({ identity: 'operator-0' }),
      await stage.startOperator({ identity: 'operator-1' }),
    ];
    proxies = [
      await stage.startProxy({ pushUrl: operators[0].pushUrl }),
      await stage.startProxy({ pushUrl: operators[1].pushUrl }),
    ];
    await user.apply(...gatewayWithCaller(namespace), aiRoute(namespace, 'first', 'demo'));
    await user.untilCondition('airoutes/first', { type: 'Programmed', status: 'True' });
    key = await user.readSecret('caller-key');
  });
  afterAll(() => stage.stop());

  const holder = async () => {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/sallyport-operator`;
    return Parse(Lease, (await cluster.request({ path })).body).spec.holderIdentity;
  };
  const leads = async (operator: OperatorProgram) => {
    const { text } = await operator.page('/metrics');
    return /^sallyport_operator_leader(?:\{\})? 1$/m.test(text);
  };
  const writers = async () => {
    const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
    const { items } = Parse(Events, (await cluster.request({ path })).body);
    return items.map(({ reportingInstance }) => reportingInstance);
  };

  test('both-serve-the-stream-and-only-the-holder-of-the-lease-writes', async () => {
    for (const { url } of proxies) {
      await eventually('it serves', async () => (await ask(url, { key })).status === 200);
    }
    expect(await holder()).toBe('operator-0');
    expect(await Promise.all(operators.map(leads))).toEqual([true, false]);
    const writing = await eventually('there are Events', async () => {
      const seen = await writers();
      return seen.length > 0 && seen;
    });
    expect(new Set(writing)).toEqual(new Set(['operator-0']));
  });

  test('Programmed-counts-the-proxies-of-both', async () => {
    for (const what of ['airoutes/first', 'aigateways/gateway']) {
      await user.untilCondition(what, { type: 'Programmed', status: 'True', message: '2/2' });
    }
    expect(await user.run('get', 'aigw', 'gateway')).toMatch(/^gateway\s+True\s+True\s+2\s/m);
    await user.apply(aiRoute(namespace, 'second'));
    await user.untilCondition('airoutes/second', { type: 'Programmed', status: 'True', message: '2/2' });
  });

  test('what-a-proxy-of-the-other-replica-refuses-is-told-by-the-holder', async () => {
    const picky = await startRigProxy(
      { port: 0, directory: stage.directory, proxyId: 'picky-proxy' },
      {
        url: new URL(operators[1].pushUrl),
        caFile: stage.caFile,
        tokenFile: await stage.writeToken({ namespace, name: 'gateway-proxy' }),
        gateway: { namespace, name: 'gateway' },
      },
    );
    const odd = (connect: string) => [
      aiProvider(namespace, 'odd', { url: 'http://127.0.0.1:9', rest: { timeouts: { connect } } }),
      aiRoute(namespace, 'odd', 'odd', { name: 'odd' }),
    ];
    await user.apply(...odd(`${badRevision}ms`));
    const refused = { type: 'Programmed', status: 'False', reason: 'RejectedByProxy' } as const;
    const { message } = await user.untilCondition('aiproviders/odd', refused);
    expect(message).toContain(`refused by picky-proxy: provider/${namespace}/odd /connectTimeoutMs:`);
    expect(message).toContain('2/3 proxies');
    await user.apply(...odd('5s'));
    await user.untilCondition('aiproviders/odd', { type: 'Programmed', status: 'True', message: '3/3' });
    await picky.client.stop();
  });

  test('the-other-takes-over-when-the-holder-is-killed', async () => {
    await operators[0].kill();
    const killedAt = performance.now();
    await user.apply(aiRoute(namespace, 'orphan', 'orphan'), aiKey(namespace, 'late'));
    // Its own proxy learns at once; what is written waits for the lease.
    await eventually(
      'it is served',
      async () => (await ask(proxies[1].url, { key, model: 'orphan' })).status === 200,
    );
    const servedMs = performance.now() - killedAt;
    expect(await ask(proxies[0].url, { key })).toMatchObject({ status: 200 });
    await eventually('it leads', () => leads(operators[1]), takeoverMs);
    const ledMs = performance.now() - killedAt;
    await user.untilCondition('airoutes/orphan', { type: 'Accepted', status: 'True' });
    await user.untilCondition('aikeys/late', { type: 'Ready', status: 'True' });
    expect(await holder()).toBe('operator-1');
    await eventually('it writes Events', async () => (await writers()).includes('operator-1'));
    const toldMs = performance.now() - killedAt;
    process.stdout.write(
      `holder of the lease killed: change served by the other's proxy after ${servedMs.toFixed(0)} ms, lease taken over after ${ledMs.toFixed(0)} ms, ` +
        `new objects have statuses and Secrets after ${toldMs.toFixed(0)} ms\n`,
    );
  });
});
