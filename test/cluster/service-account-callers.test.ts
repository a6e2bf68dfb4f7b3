import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeCluster } from './env/describe-cluster.ts';
import { ask } from './setup/ask.ts';
import { requestToken } from './setup/bind-operator.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiRoute, gatewayWithCaller, object } from './setup/manifests.ts';
import { makeStage, type ProxyProgram, type Stage } from './setup/stage.ts';

describeCluster('callers by their ServiceAccount', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  let stage: Stage;
  let proxy: ProxyProgram;

  const tokenFor = (name: string, audiences: readonly string[] = ['sallyport']) =>
    requestToken(cluster, { namespace, name, audiences: [...audiences] });
  const makeAccount = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    user.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name, labels } });
  const statusOf = async (key: string) => (await ask(proxy.url, { key })).status;

  beforeAll(async () => {
    stage = await makeStage(cluster, [namespace]);
    const { pushUrl } = await stage.startOperator();
    proxy = await stage.startProxy({ pushUrl });
    const target = { kind: 'AIGateway', name: 'gateway' };
    await makeAccount('cart', { 'sallyport.dev/team': 'shop' });
    await user.apply(
      ...gatewayWithCaller(namespace).filter(({ kind }) => kind !== 'AIPolicy' && kind !== 'AIKey'),
      aiRoute(namespace, 'chat', 'demo'),
      object(namespace, 'AIPolicy', 'workloads', {
        targetRefs: [target],
        authentication: { sources: [{ name: 'workloads', type: 'ServiceAccount' }] },
      }),
      object(namespace, 'AIPolicy', 'shop', {
        targetRefs: [target],
        callers: { kinds: ['ServiceAccount'], teams: ['shop'] },
        access: { rules: [{ name: 'all', models: ['*'] }] },
      }),
    );
    await user.untilCondition('aipolicies/workloads', { type: 'ResolvedRefs', status: 'True' });
    await user.untilCondition('aipolicies/workloads', { type: 'Programmed', status: 'True', message: '1/1' });
    await user.untilCondition('aipolicies/shop', { type: 'Programmed', status: 'True', message: '1/1' });
  });
  afterAll(() => stage.stop());

  test('a-token-for-the-gateway-is-taken-with-the-attributes-of-its-account', async () => {
    expect(await statusOf(await tokenFor('cart'))).toBe(200);
    await makeAccount('stranger');
    await eventually('it is known, and may use nothing', async () => {
      return (await statusOf(await tokenFor('stranger'))) === 403;
    });
  });

  test.each([['another-audience'], ['https://kubernetes.default.svc.cluster.local']])(
    'a-token-for-%s-is-refused',
    async (audience) => {
      const { status, code } = await ask(proxy.url, { key: await tokenFor('cart', [audience]) });
      expect({ status, code }).toEqual({ status: 401, code: 'unauthenticated' });
    },
  );

  test('attributes-follow-the-labels-of-the-account', async () => {
    await makeAccount('mover', { 'sallyport.dev/team': 'shop' });
    const token = await tokenFor('mover');
    await eventually('it may', async () => (await statusOf(token)) === 200);
    await user.run('label', 'serviceaccount', 'mover', 'sallyport.dev/team=other', '--overwrite');
    await eventually('it may not', async () => (await statusOf(token)) === 403);
  });

  test('a-deleted-account-is-refused-and-so-are-its-tokens-when-another-takes-its-name', async () => {
    await makeAccount('leaver', { 'sallyport.dev/team': 'shop' });
    const token = await tokenFor('leaver');
    await eventually('it may', async () => (await statusOf(token)) === 200);
    await user.run('delete', 'serviceaccount', 'leaver');
    const deletedAt = performance.now();
    await eventually('it is refused', async () => (await statusOf(token)) === 401);
    process.stdout.write(
      `deleted ServiceAccount: refused ${(performance.now() - deletedAt).toFixed(0)} ms after kubectl delete\n`,
    );
    await makeAccount('leaver', { 'sallyport.dev/team': 'shop' });
    const next = await tokenFor('leaver');
    await eventually('the next one may', async () => (await statusOf(next)) === 200);
    expect(await statusOf(token)).toBe(401);
  });

  test('keys-are-kept-for-the-next-operator-and-no-token-is-in-any-log', async () => {
    const kept = await eventually('they are kept', async () => {
      const text = await user.run('get', 'secrets', 'sallyport-issuer-keys', '-o', 'json').catch(() => '');
      return text === '' ? undefined : text;
    });
    expect(kept).toContain('sallyport.dev/issuer-keys');
    expect(stage.printed()).not.toContain('eyJ');
  });
});
