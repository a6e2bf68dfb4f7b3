import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Type } from 'typebox';
import { Parse } from 'typebox/value';
import { makeTokenReview } from '#operator/sources/kube/token-review.ts';
import { systemClock } from '#runtime/clock.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { type BoundOperator, bindOperator, requestToken } from './setup/bind-operator.ts';

const Review = Type.Object({ status: Type.Object({ allowed: Type.Boolean() }) });
const { signal } = new AbortController();

describeCluster("the operator's role", ({ cluster, namespace }) => {
  let operator: BoundOperator;
  beforeAll(async () => {
    operator = await bindOperator(cluster, namespace);
  });
  afterAll(() => operator.removeFiles());

  const may = async (
    verb: string,
    resource: string,
    { in: where = namespace, name }: { readonly in?: string; readonly name?: string } = {},
  ): Promise<boolean> => {
    const [path = '', subresource] = resource.split('/');
    const [plural = '', ...group] = path.split('.');
    const attributes = { namespace: where, verb, group: group.join('.'), resource: plural };
    const spec = {
      user: operator.username,
      groups: ['system:serviceaccounts'],
      resourceAttributes: {
        ...attributes,
        ...(subresource === undefined ? {} : { subresource }),
        ...(name === undefined ? {} : { name }),
      },
    };
    const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec };
    const path_ = '/apis/authorization.k8s.io/v1/subjectaccessreviews';
    return Parse(Review, (await cluster.request({ method: 'POST', path: path_, body })).body).status.allowed;
  };

  test.each([
    ['list', 'airoutes.sallyport.dev'],
    ['watch', 'aigateways.sallyport.dev'],
    ['patch', 'aipolicies.sallyport.dev/status'],
    ['watch', 'secrets'],
    ['create', 'secrets'],
    ['watch', 'namespaces'],
    ['watch', 'serviceaccounts'],
    ['create', 'events.events.k8s.io'],
    ['create', 'tokenreviews.authentication.k8s.io'],
  ])('may-%s-%s', async (verb, resource) => {
    expect(await may(verb, resource)).toBe(true);
  });

  test.each([
    ['update', 'airoutes.sallyport.dev'],
    ['patch', 'airoutes.sallyport.dev'],
    ['delete', 'aikeys.sallyport.dev'],
    ['create', 'aigateways.sallyport.dev'],
    ['delete', 'secrets'],
    ['deletecollection', 'secrets'],
    ['get', 'pods'],
    ['create', 'pods'],
    ['get', 'configmaps'],
    ['get', 'serviceaccounts'],
    ['create', 'serviceaccounts/token'],
    ['impersonate', 'users'],
    ['deletecollection', 'leases.coordination.k8s.io'],
    ['bind', 'clusterroles.rbac.authorization.k8s.io'],
  ])('may-not-%s-%s', async (verb, resource) => {
    expect(await may(verb, resource)).toBe(false);
  });

  test('may-keep-leases-in-its-own-namespace-and-nowhere-else', async () => {
    const leases = 'leases.coordination.k8s.io';
    expect(await may('update', leases, { name: 'sallyport-operator' })).toBe(true);
    for (const verb of ['list', 'watch', 'create', 'patch', 'delete']) {
      expect(await may(verb, leases)).toBe(true);
      expect(await may(verb, leases, { in: 'kube-system' })).toBe(false);
    }
  });

  test('knows-the-service-account-behind-a-token-for-it-and-refuses-others', async () => {
    const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
    const body = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'gateway-proxy' } };
    expect(await cluster.request({ method: 'POST', path: accounts, body })).toMatchObject({ status: 201 });
    const audience = 'sallyport-operator';
    const review = makeTokenReview({ client: operator.client, audience, clock: systemClock });
    const account = { namespace, name: 'gateway-proxy' };
    const token = await requestToken(cluster, { ...account, audiences: [audience] });
    expect(await review(token, signal)).toEqual({
      kind: 'Ok',
      value: { namespace, serviceAccount: 'gateway-proxy', expiresAtMs: expect.any(Number) },
    });
    const forAnother = await requestToken(cluster, { ...account, audiences: ['another'] });
    const forTheApiServer = await requestToken(cluster, account);
    for (const bad of [forAnother, forTheApiServer, cluster.tokenFor('alice'), `${token}x`, 'nonsense']) {
      expect(await review(bad, signal)).toMatchObject({ kind: 'Failed' });
    }
  });
});
