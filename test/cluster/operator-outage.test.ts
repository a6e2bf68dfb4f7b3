import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeCluster } from './env/describe-cluster.ts';
import { ask } from './setup/ask.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiRoute, gatewayWithCaller } from './setup/manifests.ts';
import { makeStage, type OperatorProgram, type ProxyProgram, type Stage } from './setup/stage.ts';

const objects = [
  'aigateways/gateway',
  'aikeys/caller',
  'aipolicies/everybody',
  'aiproviders/mock',
  'airoutes/steady',
] as const;

describeCluster('with the operator down', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  const programmed = { type: 'Programmed', status: 'True', message: '2/2' } as const;
  let stage: Stage;
  let operator: OperatorProgram;
  let proxies: [ProxyProgram, ProxyProgram];
  let key: string;

  beforeAll(async () => {
    stage = await makeStage(cluster, [namespace]);
    operator = await stage.startOperator();
    const { pushUrl } = operator;
    proxies = [
      await stage.startProxy({ pushUrl, lastGoodDirectory: lastGood(0) }),
      await stage.startProxy({ pushUrl, lastGoodDirectory: lastGood(1) }),
    ];
    await user.apply(
      ...gatewayWithCaller(namespace),
      aiRoute(namespace, 'steady', 'demo'),
      aiRoute(namespace, 'doomed'),
    );
    for (const what of objects) await user.untilCondition(what, programmed);
    key = await user.readSecret('caller-key');
  });
  afterAll(() => stage.stop());

  test('a-restart-of-the-operator-rewrites-no-status', async () => {
    // A gateway's status names its newest snapshot, so what follows is news to it.
    const { 'aigateways/gateway': _, ...before } = await versions();
    await operator.kill();
    operator = await stage.startOperator({ pushUrl: operator.pushUrl });
    await eventually(
      'both proxies are back',
      async () => JSON.parse((await operator.page('/proxies')).text).length === 2,
    );
    // What comes after the restart is told, so what was there before has been looked at.
    await user.apply(aiRoute(namespace, 'later'));
    await user.untilCondition('airoutes/later', { type: 'Programmed', status: 'True' });
    expect(await versions()).toMatchObject(before);
  });

  test('proxies-serve-on-and-learn-after-the-restart-what-they-missed', async () => {
    await operator.kill();
    await user.apply(aiRoute(namespace, 'missed', 'missed'));
    await user.run('delete', 'airoute', 'doomed');
    for (const { url } of proxies) {
      expect(await ask(url, { key, stream: true })).toMatchObject({ status: 200, text: 'A friend.' });
      expect(await ask(url, { key, model: 'missed' })).toMatchObject({ code: 'model_not_found' });
      expect(await ask(url, { key, model: 'doomed' })).toMatchObject({ status: 200 });
    }
    operator = await stage.startOperator({ pushUrl: operator.pushUrl });
    await user.untilCondition('airoutes/missed', { type: 'Programmed', status: 'True' });
    for (const { url } of proxies) {
      await eventually('it knows', async () => (await ask(url, { key, model: 'missed' })).status === 200);
      expect(await ask(url, { key, model: 'doomed' })).toMatchObject({ code: 'model_not_found' });
    }
  });

  test('a-proxy-that-restarts-serves-at-once-what-was-last-good', async () => {
    await operator.kill();
    const [, second] = proxies;
    const saved = join(lastGood(1), 'last-good.json');
    await eventually('the newest snapshot is saved', async () =>
      (await readFile(saved, 'utf8')).includes('"missed"'),
    );
    await second.kill();
    const startedAt = performance.now();
    const restarting = stage.startProxy({
      pushUrl: operator.pushUrl,
      lastGoodDirectory: lastGood(1),
      url: second.url,
    });
    const [restarted, firstMs] = await Promise.all([
      restarting,
      eventually('it answers', async () => (await ask(second.url, { key })).status === 200).then(
        () => performance.now() - startedAt,
      ),
    ]);
    proxies = [proxies[0], restarted];
    process.stdout.write(
      `proxy without an operator: first answer ${firstMs.toFixed(0)} ms after its start\n`,
    );
    expect(await restarted.page('/readyz')).toMatchObject({ status: 200 });
    expect(await ask(second.url, { key, model: 'missed' })).toMatchObject({ status: 200 });
  });

  test('a-proxy-that-has-nothing-yet-is-not-ready-and-stays-closed', async () => {
    const fresh = await stage.startProxy({ pushUrl: operator.pushUrl, lastGoodDirectory: lastGood(2) });
    expect(await fresh.page('/healthz')).toMatchObject({ status: 200 });
    expect(await fresh.page('/readyz')).toEqual({ status: 503, text: 'no snapshot yet\n' });
    const closed = await eventually('it listens', async () => {
      const reply = await ask(fresh.url, { key });
      return reply.status !== undefined && reply;
    });
    expect(closed).toMatchObject({ status: 503, code: 'not_ready' });
  });

  function lastGood(index: number): string {
    return join(stage.directory, `last-good-${index}`);
  }

  async function versions(): Promise<Readonly<Record<string, string>>> {
    const entries = objects.map(
      async (what) => [what, (await user.read(what)).metadata.resourceVersion] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
});
