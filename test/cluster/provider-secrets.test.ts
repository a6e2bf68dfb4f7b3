import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openaiFailure } from '#test/upstreams/failures.ts';
import { openaiChatScript } from '#test/upstreams/openai-chat.ts';
import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { ask, type Reply } from './setup/ask.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { aiProvider, aiRoute, gatewayWithCaller, secret } from './setup/manifests.ts';
import { makeStage, type OperatorProgram, type ProxyProgram, type Stage } from './setup/stage.ts';

/** Canaries: neither may ever be seen outside a Secret and the upstream's request. */
const keys = [
  'sk-CANARY-first-0123456789',
  'sk-CANARY-second-0123456789',
  'sk-CANARY-third-0123456789',
] as const;

describeCluster('provider Secrets', ({ cluster, namespace }) => {
  const user = makeKubectlUser(cluster, namespace);
  let stage: Stage;
  let upstream: ScriptedUpstream;
  let operator: OperatorProgram;
  let proxies: readonly ProxyProgram[];
  let callerKey: string;

  beforeAll(async () => {
    upstream = await startScriptedUpstream();
    upstream.respondAlways(openaiChatScript({ text: 'Pass.' }));
    stage = await makeStage(cluster, [namespace]);
    operator = await stage.startOperator();
    const { pushUrl } = operator;
    proxies = [await stage.startProxy({ pushUrl }), await stage.startProxy({ pushUrl })];
    await user.apply(
      ...gatewayWithCaller(namespace),
      aiProvider(namespace, 'openai', {
        url: upstream.url,
        rest: { auth: { secretRef: { name: 'openai-auth' } } },
      }),
      providerSecret(keys[0]),
      aiRoute(namespace, 'chat', 'demo', { name: 'openai' }),
    );
    await user.untilCondition('airoutes/chat', { type: 'Programmed', status: 'True', message: '2/2' });
    callerKey = await user.readSecret('caller-key');
  });
  afterAll(async () => {
    await stage.stop();
    await upstream.stop();
  });

  test('rotating-a-secret-reaches-every-proxy-without-a-restart', async () => {
    expect(await askEach()).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(authorizations()).toEqual([`Bearer ${keys[0]}`, `Bearer ${keys[0]}`]);
    const startedAt = performance.now();
    await user.apply(providerSecret(keys[1]));
    for (const proxy of proxies) await untilUsed(proxy, keys[1]);
    process.stdout.write(
      `rotated Secret: both proxies use it ${(performance.now() - startedAt).toFixed(0)} ms after the start of kubectl apply\n`,
    );
    upstream.reset();
    upstream.respondAlways(openaiChatScript({ text: 'Pass.' }));
    await askEach();
    expect(authorizations()).toEqual([`Bearer ${keys[1]}`, `Bearer ${keys[1]}`]);
  });

  test('a-deleted-secret-closes-the-route-and-says-so-and-putting-it-back-heals', async () => {
    await user.run('delete', 'secret', 'openai-auth');
    const missing = { type: 'ResolvedRefs', status: 'False', reason: 'SecretNotFound' } as const;
    const { message } = await user.untilCondition('aiproviders/openai', missing);
    expect(message).toContain('openai-auth');
    await user.untilCondition('airoutes/chat', { type: 'ResolvedRefs', status: 'False' });
    await eventually('every proxy has closed', async () =>
      (await askEach()).every(({ status, code }) => status === 503 && code === 'route_unavailable'),
    );
    await user.apply(providerSecret(keys[2]));
    await user.untilCondition('aiproviders/openai', { type: 'ResolvedRefs', status: 'True' });
    await user.untilCondition('airoutes/chat', { type: 'Programmed', status: 'True', message: '2/2' });
    for (const proxy of proxies) await untilUsed(proxy, keys[2]);
  });

  test('no-secret-is-in-any-log-metric-page-status-or-event', async () => {
    const echo = `Incorrect API key provided: ${keys[2]}`;
    upstream.script(openaiFailure(401, { message: echo }), openaiFailure(401, { message: echo }));
    const refused = await askEach();
    expect(refused).toMatchObject([{ status: 502 }, { status: 502 }]);
    await ask(proxies[0]?.url ?? '', { key: `${callerKey}x` });
    const pages = await Promise.all([
      ...['/metrics', '/proxies', '/readyz'].map((path) => operator.page(path)),
      ...proxies.flatMap((proxy) => ['/metrics', '/snapshot', '/readyz'].map((path) => proxy.page(path))),
    ]);
    const seen = {
      printed: stage.printed(),
      pages: pages.map(({ text }) => text).join('\n'),
      replies: JSON.stringify(refused),
      objects: await user.run('get', 'ai', '-o=yaml'),
      events: await user.run('get', 'events.events.k8s.io', '-o=yaml'),
    };
    // What is searched holds what it ought to hold.
    expect(seen.printed).toContain('"route":');
    expect(seen.pages).toContain('[redacted]');
    expect(seen.pages).toContain('sallyport_');
    expect(seen.objects).toContain('fingerprint');
    expect(seen.events).toContain('KeyMinted');
    for (const text of Object.values(seen)) {
      for (const canary of [...keys, callerKey]) {
        for (const form of [canary, canary.slice(8), Buffer.from(canary).toString('base64')]) {
          expect(text).not.toContain(form);
        }
      }
      expect(text).not.toContain('eyJ'); // a service-account token
    }
  });

  function providerSecret(value: string): object {
    return secret(namespace, 'openai-auth', { 'api-key': value });
  }

  function askEach(): Promise<readonly Reply[]> {
    return Promise.all(proxies.map(({ url }) => ask(url, { key: callerKey })));
  }

  function authorizations(): readonly (string | undefined)[] {
    return upstream.requests.map(({ headers }) => headers.authorization);
  }

  async function untilUsed({ url }: ProxyProgram, key: string): Promise<void> {
    await eventually('the new key is used', async () => {
      await ask(url, { key: callerKey });
      return authorizations().at(-1) === `Bearer ${key}`;
    });
  }
});
