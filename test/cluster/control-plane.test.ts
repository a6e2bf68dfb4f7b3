import { expect, test } from '@jest/globals';
import { Type } from 'typebox';
import { Parse } from 'typebox/value';
import type { Cluster } from './env/cluster.ts';
import { describeCluster } from './env/describe-cluster.ts';

const TokenRequestAnswer = Type.Object({ status: Type.Object({ token: Type.String() }) });
const WatchEvent = Type.Object({
  type: Type.String(),
  object: Type.Object({
    metadata: Type.Object({ name: Type.Optional(Type.String()), resourceVersion: Type.String() }),
  }),
});
const List = Type.Object({ metadata: Type.Object({ resourceVersion: Type.String() }) });
const audience = 'sallyport-operator';

describeCluster('the control plane of the tests', ({ cluster, namespace }) => {
  test('says the version that kubectl was built from', async () => {
    const { stdout, code } = await cluster.kubectl(['version', '--output=json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      serverVersion: { gitVersion: expect.stringMatching(/^v1\.\d+\.\d+/) },
    });
  });

  test('a token for the operator is accepted for that audience and for no other', async () => {
    const token = await proxyToken(cluster, namespace);
    expect(await review(cluster, token, audience)).toMatchObject({
      authenticated: true,
      audiences: [audience],
      user: { username: `system:serviceaccount:${namespace}:proxy` },
    });
    expect(await review(cluster, token, 'another-audience')).not.toHaveProperty('authenticated');
  });

  test('a token for the operator does not open the API server itself', async () => {
    const token = await proxyToken(cluster, namespace);
    expect(await cluster.request({ path: '/api', token })).toMatchObject({ status: 401 });
  });

  test('a user without a role is refused, and let in once bound to one', async () => {
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const token = cluster.tokenFor('alice');
    expect(await cluster.request({ path, token })).toMatchObject({
      status: 403,
      body: { reason: 'Forbidden' },
    });
    const inNamespace = ['--namespace', namespace];
    const role = ['create', 'role', 'reader', '--verb=list', '--resource=configmaps', ...inNamespace];
    expect(await cluster.kubectl(role)).toMatchObject({ code: 0 });
    const binding = ['create', 'rolebinding', 'reader', '--role=reader', '--group=team-a', ...inNamespace];
    expect(await cluster.kubectl(binding)).toMatchObject({ code: 0 });
    await untilAllowed(cluster, path, token);
    expect(await cluster.kubectl(['get', 'configmaps', ...inNamespace], { as: 'bob' })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('User "bob" cannot list'),
    });
  });

  test('a watch tells what happens, and sends a bookmark before it ends', async () => {
    const path = `/api/v1/namespaces/${namespace}/secrets`;
    const create = async (name: string) => {
      const body = { apiVersion: 'v1', kind: 'Secret', metadata: { name } };
      expect(await cluster.request({ method: 'POST', path, body })).toMatchObject({ status: 201 });
    };
    const { metadata } = Parse(List, (await cluster.request({ path })).body);
    const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=6&resourceVersion=${metadata.resourceVersion}`;
    const events = cluster.watch({ path: `${path}?${query}` });
    await create('before-the-watch');
    expect(Parse(WatchEvent, (await events.next()).value)).toMatchObject(added('before-the-watch'));
    // A bookmark that says nothing new is withheld, so something has to happen after the watch was opened.
    await create('during-the-watch');
    const last = Parse(WatchEvent, (await events.next()).value);
    expect(last).toMatchObject(added('during-the-watch'));
    const bookmark = Parse(WatchEvent, (await events.next()).value);
    expect(bookmark.type).toBe('BOOKMARK');
    // Other tests make Secrets meanwhile, in namespaces of their own: the bookmark may be past our last event.
    const [at, seen] = [bookmark, last].map(({ object }) => Number(object.metadata.resourceVersion));
    expect(at).toBeGreaterThanOrEqual(seen ?? Number.NaN);
    await events.return(undefined);
  });
});

function added(name: string) {
  return { type: 'ADDED', object: { metadata: { name } } };
}

/** Makes the service account `proxy` where it is missing, and a token of it for the operator. */
async function proxyToken(cluster: Cluster, namespace: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'proxy' } };
  expect([201, 409]).toContain((await cluster.request({ method: 'POST', path, body: account })).status);
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: [audience] },
  };
  const answer = await cluster.request({ method: 'POST', path: `${path}/proxy/token`, body });
  return Parse(TokenRequestAnswer, answer.body).status.token;
}

async function review(cluster: Cluster, token: string, forAudience: string): Promise<unknown> {
  const path = '/apis/authentication.k8s.io/v1/tokenreviews';
  const spec = { token, audiences: [forAudience] };
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec };
  const answer = await cluster.request({ method: 'POST', path, body });
  return Parse(Type.Object({ status: Type.Unknown() }), answer.body).status;
}

/** The authorizer reads roles from its own informers, so a binding counts a moment after it was written. */
async function untilAllowed(cluster: Cluster, path: string, token: string): Promise<void> {
  const deadline = AbortSignal.timeout(10_000);
  while ((await cluster.request({ path, token })).status !== 200) deadline.throwIfAborted();
}
