import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeCluster } from './env/describe-cluster.ts';
import { ask, type Reply } from './setup/ask.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiRoute, gatewayWithCaller, object } from './setup/manifests.ts';
import { makeStage, type ProxyProgram, type Stage } from './setup/stage.ts';

const crd = join(import.meta.dirname, 'crds/referencegrant.yaml');

describeCluster('ReferenceGrants', ({ cluster, namespace }) => {
  const owners = `${namespace}-owners`;
  const user = makeKubectlUser(cluster, namespace);
  const owner = makeKubectlUser(cluster, owners);
  let stage: Stage;
  let proxy: ProxyProgram;
  let key: string;

  beforeAll(async () => {
    await user.run('apply', '--server-side', '--filename', crd);
    await user.run('wait', '--for=condition=Established', '--timeout=60s', '--filename', crd);
    await user.run('create', 'namespace', owners);
    stage = await makeStage(cluster, [namespace, owners]);
    const { pushUrl } = await stage.startOperator();
    proxy = await stage.startProxy({ pushUrl });
    await owner.apply(object(owners, 'AIProvider', 'shared', { type: 'Mock', mock: { reply: 'Shared.' } }));
    await user.apply(
      ...gatewayWithCaller(namespace),
      aiRoute(namespace, 'borrowed', 'demo', { name: 'shared', namespace: owners }),
    );
    await user.untilCondition('aikeys/caller', { type: 'Programmed', status: 'True' });
    key = await user.readSecret('caller-key');
  });
  afterAll(() => stage.stop());

  const untilAnswered = (like: Partial<Reply>) =>
    eventually(`it answers ${JSON.stringify(like)}`, async () => {
      const { status, code } = await ask(proxy.url, { key });
      return status === like.status && code === like.code;
    });
  const untilClosed = async () => {
    const refused = { type: 'ResolvedRefs', status: 'False', reason: 'RefNotPermitted' } as const;
    const { message } = await user.untilCondition('airoutes/borrowed', refused);
    expect(message).toContain(`rules[all].targets[mock]: no ReferenceGrant in namespace ${owners} permits`);
    await untilAnswered({ status: 503, code: 'route_unavailable' });
  };

  test('a-provider-of-another-namespace-stays-closed-without-one', untilClosed);

  test('opens-with-one-and-closes-with-its-removal', async () => {
    const from = [{ group: 'sallyport.dev', kind: 'AIRoute', namespace }];
    const to = [{ group: 'sallyport.dev', kind: 'AIProvider', name: 'shared' }];
    await owner.apply({
      apiVersion: 'gateway.networking.k8s.io/v1beta1',
      kind: 'ReferenceGrant',
      metadata: { namespace: owners, name: 'routes' },
      spec: { from, to },
    });
    await untilAnswered({ status: 200, code: undefined });
    await user.untilCondition('airoutes/borrowed', { type: 'ResolvedRefs', status: 'True' });
    await user.untilCondition('airoutes/borrowed', { type: 'Programmed', status: 'True', message: '1/1' });
    await owner.run('delete', 'referencegrant', 'routes');
    await untilClosed();
  });
});
