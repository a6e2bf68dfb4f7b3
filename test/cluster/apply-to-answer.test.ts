import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeCluster } from './env/describe-cluster.ts';
import { ask } from './setup/ask.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiRoute, gatewayWithCaller, object } from './setup/manifests.ts';
import { makeStage, type ProxyProgram, type Stage } from './setup/stage.ts';

describeCluster('from kubectl apply to an answer', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  let stage: Stage;
  let proxies: readonly [ProxyProgram, ProxyProgram];
  let key: string;

  beforeAll(async () => {
    stage = await makeStage(cluster, [namespace]);
    const { pushUrl } = await stage.startOperator();
    proxies = [await stage.startProxy({ pushUrl }), await stage.startProxy({ pushUrl })];
    await user.apply(...gatewayWithCaller(namespace));
    await user.untilCondition('aikeys/caller', { type: 'Programmed', status: 'True', message: '2/2' });
    key = await user.readSecret('caller-key');
  });
  afterAll(() => stage.stop());

  test('a-route-is-served-with-the-minted-key-by-a-proxy-that-learned-it-by-push', async () => {
    const [{ url }] = proxies;
    expect(key).toMatch(/^sp-[\w-]{43}$/);
    expect(await ask(url, { key, model: 'first' })).toMatchObject({ status: 404, code: 'model_not_found' });
    const startedAt = performance.now();
    const sinceStart = () => performance.now() - startedAt;
    const untilServed = eventually('it is served', async () => {
      const reply = await ask(url, { key, model: 'first', stream: true });
      return reply.status === 200 && reply;
    });
    const untilProgrammed = eventually('it is programmed', async () => {
      const { body } = await cluster.request({ path: routePath('first') });
      return JSON.stringify(body).includes('"reason":"Programmed"');
    });
    const [appliedMs, { reply, servedMs }, programmedMs] = await Promise.all([
      user.apply(aiRoute(namespace, 'first')).then(sinceStart),
      untilServed.then((served) => ({ reply: served, servedMs: sinceStart() })),
      untilProgrammed.then(sinceStart),
    ]);
    expect(reply.text).toBe('A friend.');
    process.stdout.write(
      `from the start of kubectl apply: it returned after ${appliedMs.toFixed(0)} ms, a stream was answered after ` +
        `${servedMs.toFixed(0)} ms, Programmed=True was there after ${programmedMs.toFixed(0)} ms\n`,
    );
    expect(servedMs - appliedMs).toBeLessThan(15_000);
    expect(programmedMs - appliedMs).toBeLessThan(15_000);
  });

  test('an-edit-is-programmed-at-its-generation-and-kubectl-can-wait-for-it', async () => {
    const edited = aiRoute(namespace, 'first', 'renamed');
    await user.apply(edited);
    await user.run('wait', '--for=condition=Programmed', '--timeout=20s', 'airoute/first');
    const { observedGeneration, message } = await user.untilCondition('airoutes/first', {
      type: 'Programmed',
      status: 'True',
    });
    expect(observedGeneration).toBe(2);
    expect(message).toMatch(/^2\/2 proxies at [0-9a-f]{8}$/);
    for (const { url } of proxies) {
      expect(await ask(url, { key, model: 'renamed' })).toMatchObject({ status: 200 });
      expect(await ask(url, { key, model: 'first' })).toMatchObject({ code: 'model_not_found' });
    }
  });

  test('each-parent-of-a-route-has-conditions-of-its-own', async () => {
    const route = aiRoute(namespace, 'two-parents');
    const parentRefs = [{ name: 'gateway' }, { name: 'missing' }];
    await user.apply({ ...route, spec: { ...route.spec, parentRefs } });
    await user.untilCondition('airoutes/two-parents', { type: 'Accepted', status: 'False' });
    await eventually('its parents are told apart', async () => {
      const { status } = await user.read('airoutes/two-parents');
      return JSON.stringify(status?.parents).includes('2/2');
    });
    const { body } = await cluster.request({ path: routePath('two-parents') });
    const condition = (type: string, status: string, reason: string) =>
      expect.objectContaining({ type, status, reason, observedGeneration: 1 });
    const good = [condition('Accepted', 'True', 'Accepted'), condition('Programmed', 'True', 'Programmed')];
    const bad = [
      condition('Accepted', 'False', 'NoMatchingParent'),
      condition('Programmed', 'False', 'NotAccepted'),
    ];
    expect(body).toMatchObject({
      status: {
        parents: [
          { parentRef: { name: 'gateway' }, conditions: expect.arrayContaining(good) },
          { parentRef: { name: 'missing' }, conditions: expect.arrayContaining(bad) },
        ],
      },
    });
  });

  test.each([
    [
      'aigw',
      'gateway',
      /^NAME\s+ACCEPTED\s+PROGRAMMED\s+PROXIES\s+ROUTES\s+AGE\ngateway\s+True\s+True\s+2\s+1\s/,
    ],
    [
      'aip',
      'mock',
      /^NAME\s+TYPE\s+ACCEPTED\s+RESOLVEDREFS\s+PROGRAMMED\s+AGE\nmock\s+Mock\s+True\s+True\s+True\s/,
    ],
    ['air', 'first', /^NAME\s+ACCEPTED\s+RESOLVEDREFS\s+PROGRAMMED\s+AGE\nfirst\s+True\s+True\s+True\s/],
    [
      'aipol',
      'everybody',
      /^NAME\s+MODE\s+ACCEPTED\s+ATTACHED\s+PROGRAMMED\s+ENFORCED\s+AGE\neverybody\s+Enforce\s+True\s+True\s+True\s+\["authentication","access"\]\s/,
    ],
    ['aik', 'caller', /^NAME\s+TEAM\s+APP\s+READY\s+PROGRAMMED\s.*AGE\ncaller\s+team-a\s+True\s+True\s/],
  ])('kubectl-get-%s-tells-how-%s-is-doing', async (short, name, columns) => {
    await user.run('delete', 'airoute', 'two-parents', '--ignore-not-found');
    await eventually('all is counted', async () => columns.test(await user.run('get', short, name)));
    expect(await user.run('get', short, name)).toMatch(columns);
  });

  test('kubectl-get-ai-shows-every-kind', async () => {
    const everything = await user.run('get', 'ai', '--output=name');
    expect(everything.trim().split('\n').toSorted()).toEqual([
      'aigateway.sallyport.dev/gateway',
      'aikey.sallyport.dev/caller',
      'aipolicy.sallyport.dev/everybody',
      'aiprovider.sallyport.dev/mock',
      'airoute.sallyport.dev/first',
    ]);
  });

  test('bad-yaml-is-refused-with-its-field-and-what-was-good-goes-on', async () => {
    const good = aiRoute(namespace, 'first', 'renamed');
    const [rule] = good.spec.rules;
    const bad = { ...good.spec, rules: [{ ...rule, retries: 3 }] };
    await expect(user.apply(object(namespace, 'AIRoute', 'first', bad))).rejects.toThrow(
      'spec.rules[0].retries',
    );
    expect(await ask(proxies[0].url, { key, model: 'renamed' })).toMatchObject({ status: 200 });
  });

  function routePath(name: string): string {
    return `/apis/sallyport.dev/v1alpha1/namespaces/${namespace}/airoutes/${name}`;
  }
});
