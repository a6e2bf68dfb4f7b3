import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Type } from 'typebox';
import { Parse } from 'typebox/value';
import { type ClusterLink, linkCluster } from '#operator/sources/kube/link-cluster.ts';
import { resourceKinds } from '#operator/store/store.ts';
import { systemClock } from '#runtime/clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import type { ApiResponse } from './env/cluster.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { type BoundOperator, bindOperator } from './setup/bind-operator.ts';
import { eventually } from './setup/eventually.ts';
import { aiKey, aiRoute, secret } from './setup/manifests.ts';
import { type ResourceRecord, recordResources } from './setup/record-resources.ts';

const StoredSecret = Type.Object({
  metadata: Type.Object({ uid: Type.String(), resourceVersion: Type.String() }),
  data: Type.Record(Type.String(), Type.String()),
});
const Versioned = Type.Object({ metadata: Type.Object({ resourceVersion: Type.String() }) });
const { signal } = new AbortController();

// Everything here runs as a service account that has deploy/rbac and nothing else.
describeCluster('an operator linked to a cluster', ({ cluster, namespace }) => {
  const stopping = new AbortController();
  let operator: BoundOperator;
  let record: ResourceRecord;
  let link: ClusterLink;
  let running: Promise<void>;

  beforeAll(async () => {
    operator = await bindOperator(cluster, namespace);
    record = recordResources();
    link = linkCluster({
      client: operator.client,
      sink: record.sink,
      identity: 'operator-0',
      lease: { namespace, name: 'sallyport-operator' },
      namespaces: [namespace],
      clock: systemClock,
      random: Math.random,
      logger: silentLogger,
    });
    running = link.run(stopping.signal);
    await eventually('it leads', () => link.isLeader());
    await eventually('all kinds are synced', () => record.syncedKinds.size === resourceKinds.length);
  });
  afterAll(async () => {
    stopping.abort();
    await running;
    operator.removeFiles();
  });

  const pathOf = (plural: string, name?: string) => {
    const root = plural === 'secrets' ? '/api/v1' : '/apis/sallyport.dev/v1alpha1';
    return `${root}/namespaces/${namespace}/${plural}${name === undefined ? '' : `/${name}`}`;
  };
  const create = async (plural: string, body: object): Promise<void> => {
    expect(await cluster.request({ method: 'POST', path: pathOf(plural), body })).toMatchObject({
      status: 201,
    });
  };
  const read = (plural: string, name: string): Promise<ApiResponse> =>
    cluster.request({ path: pathOf(plural, name) });
  const readSecret = async (name: string) => {
    const answer = await read('secrets', name);
    return answer.status === 200 ? Parse(StoredSecret, answer.body) : undefined;
  };
  const kubectl = async (...args: string[]): Promise<string> => {
    const { stdout, stderr, code } = await cluster.kubectl(['--namespace', namespace, ...args]);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };

  test('sees-objects-come-change-and-go', async () => {
    await create('airoutes', aiRoute(namespace, 'seen'));
    await eventually('the route is there', () => record.get('AIRoute', namespace, 'seen'));
    await kubectl('label', 'airoute', 'seen', 'colour=red');
    await eventually(
      'its label is there',
      () => record.get('AIRoute', namespace, 'seen')?.metadata.labels.colour,
    );
    await kubectl('delete', 'airoute', 'seen', '--wait=false');
    await eventually('it is gone', () => record.get('AIRoute', namespace, 'seen') === undefined);
  });

  test('sees-opaque-secrets-only', async () => {
    await create('secrets', {
      ...secret(namespace, 'helm-release', { release: 'x' }),
      type: 'helm.sh/release.v1',
    });
    await create('secrets', secret(namespace, 'provider', { 'api-key': 'x' }));
    await eventually('the Secret is there', () => record.get('Secret', namespace, 'provider'));
    expect(record.names('Secret', namespace)).not.toContain('helm-release');
  });

  test('writes-a-status-once-and-not-again-when-it-is-equal', async () => {
    await create('airoutes', aiRoute(namespace, 'told'));
    await eventually('the route is there', () => record.get('AIRoute', namespace, 'told'));
    const ref = { kind: 'AIRoute', namespace, name: 'told' } as const;
    const condition = {
      type: 'Accepted',
      status: 'True',
      observedGeneration: 1,
      lastTransitionTime: '2026-01-01T00:00:00Z',
      reason: 'Accepted',
      message: 'in use',
    } as const;
    const programmed = { ...condition, type: 'Programmed', reason: 'Programmed' } as const;
    await link.status.write(ref, { conditions: [condition, programmed] }, signal);
    const first = await read('airoutes', 'told');
    expect(first.body).toMatchObject({ status: { conditions: [condition, programmed] } });
    expect(link.status.current(ref)).toMatchObject({ conditions: [condition, programmed] });
    await link.status.write(ref, { conditions: [programmed, condition] }, signal);
    const second = await read('airoutes', 'told');
    expect(Parse(Versioned, second.body)).toEqual(Parse(Versioned, first.body));
    // What is no longer said is gone: the status is ours as a whole.
    await link.status.write(ref, { conditions: [condition] }, signal);
    expect((await read('airoutes', 'told')).body).toMatchObject({ status: { conditions: [condition] } });
    expect(second.body).toMatchObject({
      metadata: {
        managedFields: expect.arrayContaining([expect.objectContaining({ manager: 'sallyport-operator' })]),
      },
    });
  });

  test('a-status-against-the-schema-is-refused-for-good-and-named', async () => {
    const ref = { kind: 'AIRoute', namespace, name: 'told' } as const;
    const condition = { type: 'Accepted', status: 'True', reason: 'Accepted', message: '' } as const;
    const badTime = { conditions: [{ ...condition, lastTransitionTime: 'yesterday' }] };
    for (const status of [badTime, { conditions: [], colour: 'red' }]) {
      await expect(link.status.write(ref, status, signal)).rejects.toMatchObject({
        name: 'TerminalError',
        message: expect.stringMatching(
          /^write the status of AIRoute .*told: (422 Invalid|500).*(lastTransitionTime|colour)/,
        ),
      });
    }
  });

  test('events-are-folded-and-shown-by-kubectl-describe', async () => {
    const ref = { kind: 'AIRoute', namespace, name: 'told' } as const;
    const event = {
      type: 'Warning',
      reason: 'RejectedByProxy',
      message: 'a proxy refused spec.rules[0]',
    } as const;
    for (let times = 0; times < 3; times += 1) await link.status.emit(ref, event, signal);
    const described = await kubectl('describe', 'airoute', 'told');
    expect(described).toMatch(/Warning\s+RejectedByProxy\s+.*\(x2 over .*a proxy refused spec\.rules\[0\]/);
  });

  test('an-aikey-gets-a-secret-that-goes-with-it', async () => {
    await create('aikeys', aiKey(namespace, 'app'));
    const made = await eventually('the Secret is made', () => readSecret('app-key'));
    expect(Buffer.from(made.data['api-key'] ?? '', 'base64').toString()).toMatch(/^sp-[\w-]{43}$/);
    const { body: key } = await read('aikeys', 'app');
    const uid = Parse(Type.Object({ metadata: Type.Object({ uid: Type.String() }) }), key).metadata.uid;
    expect((await read('secrets', 'app-key')).body).toMatchObject({
      type: 'Opaque',
      metadata: {
        labels: { 'app.kubernetes.io/managed-by': 'sallyport' },
        ownerReferences: [{ kind: 'AIKey', name: 'app', uid, controller: true, blockOwnerDeletion: true }],
      },
    });
    await eventually('the Event is there', async () => {
      return (await kubectl('describe', 'aikey', 'app')).includes('KeyMinted');
    });
  });

  test('a-deleted-secret-is-made-anew-with-another-key', async () => {
    const before = await readSecret('app-key');
    await kubectl('delete', 'secret', 'app-key');
    const after = await eventually('another Secret is made', () => readSecret('app-key'));
    expect(after.metadata.uid).not.toBe(before?.metadata.uid);
    expect(after.data['api-key']).not.toBe(before?.data['api-key']);
  });

  test('an-aikey-that-is-being-deleted-gets-no-secret-back', async () => {
    const body = aiKey(namespace, 'going');
    const held = { ...body, metadata: { ...body.metadata, finalizers: ['example.com/hold'] } };
    await create('aikeys', held);
    await eventually('the Secret is made', () => readSecret('going-key'));
    await kubectl('delete', 'aikey', 'going', '--wait=false');
    await kubectl('delete', 'secret', 'going-key');
    await eventually('the removal is seen', () => record.get('Secret', namespace, 'going-key') === undefined);
    // A later AIKey has gone through the same queue.
    await create('aikeys', aiKey(namespace, 'later'));
    await eventually('a later Secret is made', () => readSecret('later-key'));
    expect(await readSecret('going-key')).toBeUndefined();
    await kubectl('patch', 'aikey', 'going', '--type=merge', '--patch={"metadata":{"finalizers":null}}');
  });

  test('a-secret-of-ours-that-lost-its-key-is-completed', async () => {
    await kubectl('patch', 'secret', 'app-key', '--type=json', '--patch=[{"op":"remove","path":"/data"}]');
    await eventually('the key is back', async () => {
      const { body } = await read('secrets', 'app-key');
      return JSON.stringify(body).includes('"api-key":"');
    });
  });

  test.each([
    { name: 'without-a-key', type: 'Opaque', says: 'exists without api-key and was not made by Sallyport' },
    { name: 'of-another-type', type: 'example.com/other', says: 'is of type example.com/other, not Opaque' },
  ])('a-secret-of-somebody-else-$name-is-left-alone-and-the-aikey-says-so', async ({ name, type, says }) => {
    await create('secrets', { ...secret(namespace, `foreign-${name}`, { theirs: 'x' }), type });
    await create('aikeys', aiKey(namespace, name, `foreign-${name}`));
    await eventually('the condition is there', async () => {
      const { body } = await read('aikeys', name);
      return JSON.stringify(body).includes('SecretConflict');
    });
    const message = expect.stringContaining(says);
    const condition = { type: 'Ready', status: 'False', reason: 'SecretConflict', message };
    expect((await read('aikeys', name)).body).toMatchObject({ status: { conditions: [condition] } });
    expect(await kubectl('get', 'aikey', name)).toMatch(/False/);
    expect((await readSecret(`foreign-${name}`))?.data).not.toHaveProperty('api-key');
  });
});
