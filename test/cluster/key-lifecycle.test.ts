import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeCluster } from './env/describe-cluster.ts';
import { ask } from './setup/ask.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiRoute, gatewayWithCaller, object } from './setup/manifests.ts';
import { makeStage, type ProxyProgram, type Stage } from './setup/stage.ts';
import { watchRevocation } from './setup/watch-revocation.ts';

/** A heartbeat of the proxy, a renewal of the other replica's Lease, the gathering of news, and some. */
const toldMs = 90_000;
/** What is promised is a second; a machine that is busy with other tests may stop for longer. */
const boundMs = 15_000;

describeCluster('the life of a key', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  let stage: Stage;
  let proxies: readonly [ProxyProgram, ProxyProgram];

  beforeAll(async () => {
    stage = await makeStage(cluster, [namespace]);
    const first = await stage.startOperator({ identity: 'operator-0' });
    const second = await stage.startOperator({ identity: 'operator-1' });
    proxies = [
      await stage.startProxy({ pushUrl: first.pushUrl }),
      await stage.startProxy({ pushUrl: second.pushUrl }),
    ];
    await user.apply(...gatewayWithCaller(namespace), aiRoute(namespace, 'chat', 'demo'));
    await user.untilCondition('airoutes/chat', { type: 'Programmed', status: 'True', message: '2/2' });
  });
  afterAll(() => stage.stop());

  const makeKey = async (name: string, spec: object = {}): Promise<string> => {
    const attributes = { team: 'team-a' };
    await user.apply(object(namespace, 'AIKey', name, { secretName: `${name}-key`, attributes, ...spec }));
    await user.untilCondition(`aikeys/${name}`, { type: 'Programmed', status: 'True', message: '2/2' });
    return user.readSecret(`${name}-key`);
  };
  const statusOf = async (name: string) => (await user.read(`aikeys/${name}`)).status ?? {};
  const statusEach = async (key: string) =>
    (await Promise.all(proxies.map(({ url }) => ask(url, { key })))).map(({ status }) => status);
  const rotate = (name: string, rotation: object) =>
    user.run('patch', 'aikey', name, '--type=merge', `--patch=${JSON.stringify({ spec: { rotation } })}`);
  const now = (aheadMs = 0) => new Date(Date.now() + aheadMs).toISOString();

  test('in-the-overlap-both-keys-are-taken-and-behind-it-the-new-one-only', async () => {
    const former = await makeKey('turning');
    const { fingerprint } = await statusOf('turning');
    await rotate('turning', { requestedAt: now(), overlap: '20s' });
    const status = await eventually('status tells of both', async () => {
      const found = await statusOf('turning');
      return found.previousFingerprint === fingerprint && found;
    });
    const next = await user.readSecret('turning-key');
    expect(next).not.toBe(former);
    await eventually('the new one is taken', async () =>
      (await statusEach(next)).every((code) => code === 200),
    );
    expect(await statusEach(former)).toEqual([200, 200]);
    const events = await user.run('get', 'events.events.k8s.io', '-o=jsonpath={.items[*].note}');
    expect(events).toContain(`takes the place of ${String(fingerprint)}`);
    await eventually(
      'the replaced one is refused',
      async () => (await statusEach(former)).every((code) => code === 401),
      40_000,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(String(status.previousExpiresAt)));
    expect(await statusEach(next)).toEqual([200, 200]);
    await eventually(
      'nothing is left of it',
      async () => (await statusOf('turning')).previousFingerprint === undefined,
    );
    expect(JSON.stringify(await user.run('get', 'aikey', 'turning', '-o=yaml'))).not.toContain(former);
  });

  test('a-leaked-key-that-is-suspended-and-rotated-never-comes-back', async () => {
    const leaked = await makeKey('leaky', { suspended: true });
    expect(await statusEach(leaked)).toEqual([401, 401]);
    await rotate('leaky', { requestedAt: now(), overlap: '1h' });
    const next = await eventually('there is another', async () => {
      const found = await user.readSecret('leaky-key');
      return found !== leaked && found;
    });
    await user.run('patch', 'aikey', 'leaky', '--type=merge', '--patch={"spec":{"suspended":false}}');
    await eventually('the new one is taken', async () =>
      (await statusEach(next)).every((code) => code === 200),
    );
    expect(await statusEach(leaked)).toEqual([401, 401]);
    expect((await statusOf('leaky')).previousFingerprint).toBeUndefined();
  });

  test('a-key-of-somebody-else-is-not-replaced-and-the-status-says-so', async () => {
    const value = 'sp-made-elsewhere-0123456789';
    await user.run('create', 'secret', 'generic', 'foreign-key', `--from-literal=api-key=${value}`);
    await makeKey('foreign', { rotation: { every: '1h', overlap: '1m', requestedAt: now() } });
    await user.untilCondition('aikeys/foreign', {
      type: 'Accepted',
      status: 'False',
      reason: 'KeyNotMinted',
    });
    expect(await user.readSecret('foreign-key')).toBe(value);
  });

  test.each([
    ['suspending', (name: string) => patchSuspended(name)],
    ['emptying-the-Secret-of', (name: string) => emptySecret(name)],
    ['deleting', (name: string) => user.run('delete', 'aikey', name, '--wait=false')],
  ])('%s-a-key-ends-it-on-every-proxy-while-requests-go-on-and-for-good', async (what, revoke) => {
    const name = `ending-${what.slice(0, 4).toLowerCase()}`;
    const key = await makeKey(name);
    const watches = proxies.map(({ url }) => watchRevocation(url, key));
    await Promise.all(watches.map(({ accepted }) => accepted));
    const beganAt = Date.now();
    await revoke(name);
    const endedAt = Date.now();
    const ends = await Promise.all(watches.map(({ refused }) => refused));
    const told = ends.map(
      ({ lastAcceptedAt, firstRefusedAt, asked }) =>
        `last taken ${lastAcceptedAt - beganAt} ms, first refused ${firstRefusedAt - beganAt} ms (${asked} requests)`,
    );
    // The write itself falls between the two: kubectl takes its time to start and to end.
    process.stdout.write(
      `${what} a key, from the start of kubectl, which ended after ${endedAt - beganAt} ms: ${told.join('; ')}\n`,
    );
    for (const { lastAcceptedAt } of ends) expect(lastAcceptedAt - beganAt).toBeLessThan(boundMs);
    expect(ends.flatMap(({ takenAfterRefusal }) => takenAfterRefusal)).toEqual([]);
  });

  test('the-last-use-is-told-of-proxies-of-either-replica', async () => {
    const [first, second] = [await makeKey('used-here'), await makeKey('used-there')];
    await ask(proxies[0].url, { key: first });
    await ask(proxies[1].url, { key: second });
    for (const name of ['used-here', 'used-there']) {
      const { lastUsedAt } = await eventually(
        `the use of ${name} is told`,
        async () => {
          const found = await statusOf(name);
          return found.lastUsedAt !== undefined && found;
        },
        toldMs,
      );
      expect(String(lastUsedAt)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d0:00Z$/);
      expect(Math.abs(Date.now() - Date.parse(String(lastUsedAt)))).toBeLessThan(15 * 60_000);
    }
    expect((await statusOf('foreign')).lastUsedAt).toBeUndefined();
  });

  const patchSuspended = (name: string): Promise<string> =>
    user.run('patch', 'aikey', name, '--type=merge', '--patch={"spec":{"suspended":true}}');
  const emptySecret = (name: string): Promise<string> =>
    user.run('patch', 'secret', `${name}-key`, '--type=json', '--patch=[{"op":"remove","path":"/data"}]');
});
