import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { AnyResource } from '#operator/api/resources.ts';
import { makeResourceSet } from '#operator/store/make-resource-set.ts';
import { translate } from '#operator/translate/translate.ts';
import { parseResource } from '#operator/validate/parse-resource.ts';
import { key, startPushRig } from './push-rig.ts';
import { gateway } from './push-rig-proxy.ts';

const counts = { routes: 2000, providers: 200, keys: 500, proxies: 50 } as const;

function parse(manifest: object): AnyResource {
  const parsed = parseResource(manifest);
  if (parsed.kind === 'Failed') throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}

function own(kind: string, name: string, spec: object): AnyResource {
  const metadata = { name, namespace: gateway.namespace, creationTimestamp: '2030-01-01T00:00:00Z' };
  return parse({ apiVersion: 'sallyport.dev/v1alpha1', kind, metadata, spec });
}

function secret(name: string, value: string): AnyResource {
  const metadata = { name, namespace: gateway.namespace };
  return parse({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    data: { 'api-key': Buffer.from(value).toString('base64') },
  });
}

function times<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function route(index: number, timeout = '60s'): AnyResource {
  const targets = [0, 1].map((offset) => ({
    name: `t${offset}`,
    providerRef: { name: `provider-${(index + offset) % counts.providers}` },
    weight: 1,
  }));
  const matches = [{ model: { value: `model-${index}` } }];
  return own('AIRoute', `route-${index}`, {
    parentRefs: [{ name: gateway.name }],
    rules: [{ name: 'main', matches, strategy: 'Weighted', targets, timeouts: { request: timeout } }],
  });
}

const unchanging: readonly AnyResource[] = [
  own('AIGateway', gateway.name, {}),
  own('AIPolicy', 'keys', {
    targetRefs: [{ kind: 'AIGateway', name: gateway.name }],
    authentication: { sources: [{ name: 'keys', type: 'APIKey' }] },
    access: { rules: [{ name: 'all', models: ['*'] }] },
  }),
  ...times(counts.providers, (index) =>
    own('AIProvider', `provider-${index}`, {
      type: 'OpenAI',
      auth: { secretRef: { name: `provider-${index}` } },
    }),
  ),
  ...times(counts.providers, (index) => secret(`provider-${index}`, `sk-${index}`)),
  ...times(counts.keys, (index) =>
    own('AIKey', `key-${index}`, { secretName: `key-${index}`, attributes: { team: `team-${index % 20}` } }),
  ),
  ...times(counts.keys, (index) => secret(`key-${index}`, `sp-${index}-${'x'.repeat(40)}`)),
];

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** Milliseconds that `work` takes. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return Math.round(performance.now() - startedAt);
}

test('one-edit-among-2000-routes-reaches-50-proxies-within-seconds', async () => {
  const rig = await startPushRig({ maxStreams: 100 });
  let proxies: ChildProcess | undefined;
  try {
    const routes = times(counts.routes, (index) => route(index));
    const before = translate(makeResourceSet([...unchanging, ...routes]));
    const entries = before.gateways.get(key) ?? [];
    expect(entries.length).toBe(counts.routes + counts.providers + counts.keys + 2);
    const newestEverywhere = (): boolean => {
      const version = rig.distributor.newest(key)?.version;
      const all = rig.distributor.proxies();
      return all.length === counts.proxies && all.every((proxy) => proxy.version === version);
    };

    rig.publish(entries);
    const connectMs = await timed(async () => {
      const { port } = rig.server.address();
      proxies = fork(join(import.meta.dirname, 'push-scale-proxies.ts'), [
        String(port),
        rig.directory,
        String(counts.proxies),
      ]);
      await rig.until(newestEverywhere);
    });
    const sentAtConnect = rig.server.bytesSent();
    expect(rig.distributor.programming(key, ['settings']).acknowledged).toBe(counts.proxies);

    const edited = [...routes.slice(1), route(0, '61s')];
    let translateMs = 0;
    const editMs = await timed(async () => {
      const set = makeResourceSet([...unchanging, ...edited]);
      let after = before;
      translateMs = await timed(async () => {
        after = translate(set);
      });
      rig.distributor.publish(after.gateways);
      await rig.until(newestEverywhere);
    });
    const sentAtEdit = rig.server.bytesSent() - sentAtConnect;
    const { rss, heapUsed } = process.memoryUsage();

    const after = Array.from(rig.distributor.newest(key)?.entries.values() ?? []);
    const stormMs = await timed(async () => {
      await rig.restartOperator(after);
      await rig.until(newestEverywhere);
    });
    const sentAtStorm = rig.server.bytesSent();

    process.stdout.write(
      [
        `push at scale: ${entries.length} entries, ${counts.proxies} proxies in a process of their own`,
        `  the proxies start and take everything: ${connectMs} ms, ${megabytes(sentAtConnect)} sent`,
        `  one route edited, until the last ack: ${editMs} ms (translate ${translateMs} ms), ${sentAtEdit} bytes sent`,
        `  operator restarted, until all are back and count: ${stormMs} ms, ${sentAtStorm} bytes sent`,
        `  operator after the edit: RSS ${megabytes(rss)}, heap ${megabytes(heapUsed)}`,
        '',
      ].join('\n'),
    );
    expect(editMs).toBeLessThan(30_000);
    expect(sentAtEdit).toBeLessThan(counts.proxies * 2000);
    expect(sentAtStorm).toBeLessThan(counts.proxies * 100);
  } finally {
    proxies?.disconnect();
    await rig.stop();
  }
}, 60_000);
