import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { badRevision, startRigProxy } from '#test/feature/push-rig-proxy.ts';
import { openaiChatScript } from '#test/upstreams/openai-chat.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { ask } from './setup/ask.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiProvider, aiRoute, gatewayWithCaller } from './setup/manifests.ts';
import { makeStage, type ProxyProgram, type Stage } from './setup/stage.ts';

// Next to a proxy of this release stands one that finds fault with one value, as one of another release might.
describeCluster('an entry that a proxy refuses', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  const provider = (connect: string) =>
    aiProvider(namespace, 'odd', { url: upstream.url, rest: { timeouts: { connect } } });
  let upstream: ScriptedUpstream;
  let stage: Stage;
  let proxy: ProxyProgram;
  let stopPicky: () => Promise<void>;
  let key: string;

  beforeAll(async () => {
    upstream = await startScriptedUpstream();
    upstream.respondAlways(openaiChatScript({ text: 'Pass.' }));
    stage = await makeStage(cluster, [namespace]);
    const { pushUrl } = await stage.startOperator();
    proxy = await stage.startProxy({ pushUrl });
    const gateway = { namespace, name: 'gateway' };
    const picky = await startRigProxy(
      { port: 0, directory: stage.directory, proxyId: 'picky-proxy' },
      {
        url: new URL(pushUrl),
        caFile: stage.caFile,
        tokenFile: await stage.writeToken({ namespace, name: 'gateway-proxy' }),
        gateway,
      },
    );
    stopPicky = picky.client.stop;
    await user.apply(
      ...gatewayWithCaller(namespace),
      aiRoute(namespace, 'plain', 'plain'),
      aiRoute(namespace, 'odd', 'odd', { name: 'odd' }),
      provider('5s'),
    );
    await user.untilCondition('airoutes/odd', { type: 'Programmed', status: 'True', message: '2/2' });
    await user.untilCondition('aigateways/gateway', { type: 'Programmed', status: 'True', message: '2/2' });
    key = await user.readSecret('caller-key');
  });
  afterAll(async () => {
    await stopPicky();
    await stage.stop();
    await upstream.stop();
  });

  test('is-told-in-its-status-and-an-event-while-everything-else-goes-on', async () => {
    await user.apply(provider(`${badRevision}ms`), aiRoute(namespace, 'later', 'later'));
    const refused = { type: 'Programmed', status: 'False', reason: 'RejectedByProxy' } as const;
    const { message } = await user.untilCondition('aiproviders/odd', refused);
    expect(message).toMatch(
      new RegExp(
        `^1/2 proxies at [0-9a-f]{8}; refused by picky-proxy: provider/${namespace}/odd /connectTimeoutMs: is a beast of a number$`,
      ),
    );
    await user.untilCondition('aigateways/gateway', refused);
    // What came in the same batch, and what was there before, is in force on both.
    await user.untilCondition('airoutes/later', { type: 'Programmed', status: 'True', message: '2/2' });
    for (const what of ['airoutes/plain', 'airoutes/odd', 'aikeys/caller', 'aipolicies/everybody']) {
      await user.untilCondition(what, { type: 'Programmed', status: 'True', message: '2/2' });
    }
    await eventually('the Event is there', async () =>
      /Warning\s+RejectedByProxy\s.*picky-proxy.*connectTimeoutMs/.test(
        await user.run('describe', 'aiprovider', 'odd'),
      ),
    );
    for (const model of ['plain', 'odd', 'later']) {
      expect(await ask(proxy.url, { key, model })).toMatchObject({ status: 200 });
    }
  });

  test('heals-with-the-object', async () => {
    await user.apply(provider('7s'));
    await user.untilCondition('aiproviders/odd', { type: 'Programmed', status: 'True', message: '2/2' });
    await user.untilCondition('aigateways/gateway', { type: 'Programmed', status: 'True', message: '2/2' });
  });
});
