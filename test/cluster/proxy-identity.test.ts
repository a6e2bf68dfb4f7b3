import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeCluster } from './env/describe-cluster.ts';
import { ask } from './setup/ask.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiRoute, gatewayWithCaller } from './setup/manifests.ts';
import { makeStage, type OperatorProgram, type ProxyRequest, type Stage } from './setup/stage.ts';

describeCluster('who may be a proxy', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  const elsewhere = `${namespace}-elsewhere`;
  let stage: Stage;
  let operator: OperatorProgram;
  let key: string;

  beforeAll(async () => {
    await user.run('create', 'namespace', elsewhere);
    stage = await makeStage(cluster, [namespace]);
    operator = await stage.startOperator();
    await user.apply(...gatewayWithCaller(namespace), aiRoute(namespace, 'chat', 'demo'));
    await user.untilCondition('aigateways/gateway', {
      type: 'Programmed',
      status: 'False',
      reason: 'NoProxies',
    });
    key = await user.readSecret('caller-key');
  });
  afterAll(() => stage.stop());

  test.each<readonly [string, Omit<ProxyRequest, 'pushUrl'>, number]>([
    ['another-service-account', { account: { namespace, name: 'default' } }, 403],
    ['the-same-name-elsewhere', { account: { namespace: elsewhere, name: 'gateway-proxy' } }, 403],
    ['a-token-for-somebody-else', { audience: 'another-audience' }, 401],
  ])('%s-gets-nothing-and-is-told-once', async (_name, request, status) => {
    const proxy = await stage.startProxy({ ...request, pushUrl: operator.pushUrl });
    await eventually('it was turned away more than once', () => tries(proxy.printed()) > 2);
    const warnings = proxy
      .printed()
      .split('\n')
      .filter((line) => line.includes('"level":"warn"'));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`the operator answered ${status}`);
    expect(proxy.printed()).not.toContain('eyJ');
    expect(operator.printed()).not.toContain('eyJ');
    expect(await proxy.page('/readyz')).toEqual({ status: 503, text: 'no snapshot yet\n' });
    expect(await proxy.page('/snapshot')).toMatchObject({ text: '{"version":null,"entries":{}}' });
    expect(await ask(proxy.url, { key })).toMatchObject({ status: 503, code: 'not_ready' });
    await user.untilCondition('aigateways/gateway', {
      type: 'Programmed',
      status: 'False',
      reason: 'NoProxies',
    });
    await proxy.kill();
  });

  test('the-service-account-of-the-gateway-gets-it', async () => {
    const proxy = await stage.startProxy({ pushUrl: operator.pushUrl });
    await user.untilCondition('aigateways/gateway', { type: 'Programmed', status: 'True', message: '1/1' });
    expect(await ask(proxy.url, { key })).toMatchObject({ status: 200 });
  });
});

function tries(printed: string): number {
  return printed.split('no config stream').length - 1;
}
