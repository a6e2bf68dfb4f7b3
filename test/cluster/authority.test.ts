import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeAuthority } from '#operator/distribute/serving-certificate.ts';
import { makeSecretAuthorityStore } from '#operator/sources/kube/secret-authority-store.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { type BoundOperator, bindOperator } from './setup/bind-operator.ts';

describeCluster("the push server's authority in a Secret", ({ cluster, namespace }) => {
  let operator: BoundOperator;
  beforeAll(async () => {
    operator = await bindOperator(cluster, namespace);
  });
  afterAll(() => operator.removeFiles());
  const makeStore = () => makeSecretAuthorityStore({ client: operator.client, namespace, name: 'authority' });

  test('of-replicas-that-start-together-all-use-one-authority', async () => {
    expect(await makeStore().load()).toBeUndefined();
    const made = await Promise.all([1, 2, 3].map(() => makeAuthority(Date.now(), undefined)));
    const kept = await Promise.all(made.map((authority) => makeStore().save(authority, undefined)));
    expect(new Set(kept.map(({ certPem }) => certPem)).size).toBe(1);
    expect((await makeStore().load())?.certPem).toBe(kept[0]?.certPem);
  });

  test('a-successor-replaces-the-authority-it-came-after-and-no-other', async () => {
    const former = await makeStore().load();
    const [next, rival] = await Promise.all([1, 2].map(() => makeAuthority(Date.now(), former)));
    if (next === undefined || rival === undefined) throw new Error('unreachable');
    for (const successor of [next, rival]) {
      expect((await makeStore().save(successor, former)).certPem).toBe(next.certPem);
    }
    expect((await makeStore().load())?.certPem).toBe(next.certPem);
  });
});
