import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeCluster } from './env/describe-cluster.ts';
import { ask, type Reply } from './setup/ask.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiKey, aiRoute, gatewayWithCaller, object } from './setup/manifests.ts';
import { makeStage, type ProxyProgram, type Stage } from './setup/stage.ts';

const boundMs = 15_000;

describeCluster('policies and keys', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  let stage: Stage;
  let proxies: readonly ProxyProgram[];
  let key: string;

  beforeAll(async () => {
    stage = await makeStage(cluster, [namespace]);
    const { pushUrl } = await stage.startOperator();
    proxies = [await stage.startProxy({ pushUrl }), await stage.startProxy({ pushUrl })];
    await user.apply(...gatewayWithCaller(namespace), aiRoute(namespace, 'chat', 'demo'));
    await user.untilCondition('airoutes/chat', { type: 'Programmed', status: 'True', message: '2/2' });
    key = await user.readSecret('caller-key');
  });
  afterAll(() => stage.stop());

  const askEach = (asked: string): Promise<readonly Reply[]> =>
    Promise.all(proxies.map(({ url }) => ask(url, { key: asked })));

  test('of-two-policies-in-conflict-the-older-decides-and-the-younger-says-who-did', async () => {
    const onRoute = (models: readonly string[]) => ({
      targetRefs: [{ kind: 'AIRoute', name: 'chat' }],
      access: { rules: [{ name: 'some', models }] },
    });
    await user.apply(object(namespace, 'AIPolicy', 'z-older', onRoute(['demo'])));
    await user.untilCondition('aipolicies/z-older', { type: 'Attached', status: 'True' });
    await untilNextSecond();
    await user.apply(object(namespace, 'AIPolicy', 'a-younger', onRoute(['something-else'])));
    const overridden = { type: 'Attached', status: 'False', reason: 'Overridden' } as const;
    const { message } = await user.untilCondition('aipolicies/a-younger', overridden);
    expect(message).toContain(`${namespace}/z-older`);
    expect(await user.run('get', 'aipol', 'a-younger')).toMatch(/a-younger\s+Enforce\s+True\s+False\s+False/);
    expect(await askEach(key)).toMatchObject([{ status: 200 }, { status: 200 }]);
    await user.run('delete', 'aipolicy', 'z-older');
    await user.untilCondition('aipolicies/a-younger', { type: 'Programmed', status: 'True', message: '2/2' });
    const denied = { status: 403, code: 'model_not_allowed' };
    expect(await askEach(key)).toMatchObject([denied, denied]);
    await user.run('delete', 'aipolicy', 'a-younger');
    await eventually('the gateway’s policy decides again', async () =>
      (await askEach(key)).every(({ status }) => status === 200),
    );
  });

  test('a-suspended-key-is-refused-by-every-proxy-within-the-bound-while-requests-go-on', async () => {
    await user.apply(aiKey(namespace, 'leaver'));
    await user.untilCondition('aikeys/leaver', { type: 'Programmed', status: 'True', message: '2/2' });
    const leaver = await user.readSecret('leaver-key');
    expect(await askEach(leaver)).toMatchObject([{ status: 200 }, { status: 200 }]);
    await user.run('patch', 'aikey', 'leaver', '--type=merge', '--patch={"spec":{"suspended":true}}');
    const patchedAt = performance.now();
    await eventually('it is refused', async () =>
      (await askEach(leaver)).every(({ status, code }) => status === 401 && code === 'unauthenticated'),
    );
    const refusedMs = performance.now() - patchedAt;
    process.stdout.write(
      `suspended AIKey: refused by both proxies ${refusedMs.toFixed(0)} ms after kubectl patch\n`,
    );
    expect(refusedMs).toBeLessThan(boundMs);
    await user.untilCondition('aikeys/leaver', { type: 'Ready', status: 'False', reason: 'Suspended' });
    expect(await askEach(key)).toMatchObject([{ status: 200 }, { status: 200 }]);
  });

  test('deleting-the-secret-of-a-key-gives-it-another-and-the-former-is-refused', async () => {
    await user.apply(aiKey(namespace, 'rotated'));
    await user.untilCondition('aikeys/rotated', { type: 'Programmed', status: 'True', message: '2/2' });
    const former = await user.readSecret('rotated-key');
    expect(await askEach(former)).toMatchObject([{ status: 200 }, { status: 200 }]);
    await user.run('delete', 'secret', 'rotated-key');
    await eventually('the former is refused', async () =>
      (await askEach(former)).every(({ status }) => status === 401),
    );
    const next = await eventually('there is another', () =>
      user.readSecret('rotated-key').catch(() => undefined),
    );
    expect(next).not.toBe(former);
    await eventually('it is known', async () => (await askEach(next)).every(({ status }) => status === 200));
  });

  test('a-deleted-key-is-refused-though-its-secret-is-still-there', async () => {
    const leaving = await user.readSecret('rotated-key');
    await user.run('delete', 'aikey', 'rotated');
    await eventually('it is refused', async () =>
      (await askEach(leaving)).every(({ status, code }) => status === 401 && code === 'unauthenticated'),
    );
    expect(await user.readSecret('rotated-key')).toBe(leaving);
  });
});

/** Creation times have whole seconds; within one the name decides. */
async function untilNextSecond(): Promise<void> {
  const second = Math.floor(Date.now() / 1000);
  await eventually('the next second', () => Math.floor(Date.now() / 1000) > second);
}
