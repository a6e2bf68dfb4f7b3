import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '#runtime/clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { Findings } from './findings.ts';
import { type KubeSource, makeKubeSource } from './kube-source.ts';
import { SeenObjects } from './seen-objects.ts';
import {
  type Exchange,
  type ScriptedApiServer,
  startScriptedApiServer,
} from './testing/scripted-api-server.ts';

const keyPath = '/apis/sallyport.dev/v1alpha1/aikeys';
const grantPath = '/apis/gateway.networking.k8s.io/v1beta1/referencegrants';
const ref = { kind: 'AIKey', namespace: 'team-a', name: 'app' } as const;

const key = (resourceVersion: number, spec: unknown, uid = 'uid-1') => ({
  apiVersion: 'sallyport.dev/v1alpha1',
  kind: 'AIKey',
  metadata: {
    namespace: 'team-a',
    name: 'app',
    uid,
    generation: resourceVersion,
    resourceVersion: String(resourceVersion),
    creationTimestamp: '2026-01-01T00:00:00Z',
    managedFields: [{ manager: 'kubectl' }],
    aFieldOfTheNextRelease: true,
  },
  spec,
  status: { conditions: [], fingerprint: '0123abcd' },
});
const good = { attributes: {}, suspended: false, secretName: 'app-key' };
const bad = { ...good, colour: 'red' };
const frame = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
const noList = { metadata: { resourceVersion: '1' }, items: [] };

describe('the source of a cluster', () => {
  let server: ScriptedApiServer;
  let stopping: AbortController;
  let running: Promise<void>;
  let source: KubeSource;
  let log: string[];
  let seen: SeenObjects;
  let findings: Findings;

  const start = (namespaces?: readonly string[]): void => {
    source = makeKubeSource({
      client: server.client,
      sink: {
        put: (resource) => {
          const secretName = resource.kind === 'AIKey' ? ` ${resource.spec.secretName}` : '';
          log.push(
            `put ${resource.kind} ${resource.metadata.namespace}/${resource.metadata.name}${secretName}`,
          );
        },
        remove: (kind, namespace, name) => log.push(`remove ${kind} ${namespace}/${name}`),
        synced: (kind) => log.push(`synced ${kind}`),
      },
      seen,
      findings,
      ...(namespaces === undefined ? {} : { namespaces }),
      clock: systemClock,
      random: () => 0,
      logger: silentLogger,
      backoff: { baseMs: 1, capMs: 1 },
    });
    running = source.run(stopping.signal);
  };
  beforeEach(async () => {
    server = await startScriptedApiServer();
    stopping = new AbortController();
    running = Promise.resolve();
    log = [];
    seen = new SeenObjects();
    findings = new Findings(
      (found) => log.push(`finding ${found.name}`),
      (cleared) => log.push(`cleared ${cleared.name}`),
    );
  });
  afterEach(async () => {
    stopping.abort();
    await running;
    await server.stop();
  });

  /** Answers each list, and each watch that is not of AIKeys by leaving it open; gives the watch of AIKeys. */
  const serveKeys = async (items: readonly unknown[]): Promise<Exchange> => {
    for (;;) {
      const exchange = await server.next();
      if (exchange.query.watch === '1') {
        if (exchange.path === keyPath) return exchange;
        await exchange.write('\n');
      } else if (exchange.path === keyPath) {
        exchange.answer(200, { metadata: { resourceVersion: '10' }, items });
      } else exchange.answer(200, noList);
    }
  };
  const until = async (entry: string): Promise<void> => {
    const deadline = AbortSignal.timeout(4_000);
    while (!log.includes(entry)) {
      deadline.throwIfAborted();
      await new Promise(setImmediate);
    }
  };

  test('asks-for-each-kind-and-for-opaque-secrets-only', async () => {
    start();
    const asked: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      const { path, query } = await server.next();
      asked.push(`${path} ${query.limit} ${query.fieldSelector ?? ''}`.trim());
    }
    const own = (plural: string) => `/apis/sallyport.dev/v1alpha1/${plural} 500`;
    expect(asked.toSorted()).toEqual(
      [
        '/api/v1/namespaces 500',
        '/api/v1/secrets 100 type=Opaque',
        '/api/v1/serviceaccounts 500',
        `${grantPath} 500`,
        own('aibudgets'),
        own('aigateways'),
        own('aikeys'),
        own('aipolicies'),
        own('aiproviders'),
        own('airoutes'),
      ].toSorted(),
    );
  });

  test('restricted-to-namespaces-asks-nothing-beyond-them-and-is-synced-when-all-are', async () => {
    start(['team-a', 'team-b']);
    const lists: Exchange[] = [];
    for (let index = 0; index < 20; index += 1) lists.push(await server.next());
    const asked = lists.map(({ path, query }) => `${path} ${query.fieldSelector ?? ''}`.trim());
    expect(asked).toEqual(
      expect.arrayContaining([
        '/api/v1/namespaces metadata.name=team-a',
        '/api/v1/namespaces metadata.name=team-b',
        '/api/v1/namespaces/team-a/secrets type=Opaque',
        '/apis/sallyport.dev/v1alpha1/namespaces/team-b/airoutes',
      ]),
    );
    expect(asked.filter((path) => !path.includes('team-'))).toEqual([]);
    const [last, ...others] = lists.filter(({ path }) => path.endsWith('/aikeys'));
    for (const list of others) list.answer(200, noList);
    await server.next();
    expect(log).toEqual([]);
    last?.answer(200, noList);
    await until('synced AIKey');
  });

  test('a-missing-reference-grant-crd-keeps-nothing-from-being-synced', async () => {
    start();
    const answered = new Set<string>();
    while (answered.size < 10) {
      const exchange = await server.next();
      if (exchange.query.watch === '1') continue;
      if (exchange.path === grantPath) exchange.answer(404, '404 page not found\n');
      else exchange.answer(200, noList);
      answered.add(exchange.path);
    }
    for (const kind of ['AIGateway', 'AIKey', 'ReferenceGrant', 'Secret', 'Namespace'])
      await until(`synced ${kind}`);
    expect(source.state()).toContainEqual(
      expect.objectContaining({ kind: 'ReferenceGrant', synced: true, problem: 'not installed' }),
    );
  });

  test('objects-come-parsed-with-their-status-kept-whatever-a-newer-server-adds-to-metadata', async () => {
    start();
    await serveKeys([key(3, good)]);
    expect(log).toContain('put AIKey team-a/app app-key');
    expect(seen.get(ref)).toMatchObject({
      uid: 'uid-1',
      resourceVersion: '3',
      status: { fingerprint: '0123abcd', conditions: [] },
    });
  });

  test('an-object-that-does-not-parse-keeps-its-last-good-state-until-it-is-mended-or-gone', async () => {
    start();
    const watch = await serveKeys([key(3, good)]);
    await watch.write(frame('MODIFIED', key(11, bad)));
    await until('finding app');
    expect(log.filter((entry) => entry.includes('team-a/app'))).toEqual(['put AIKey team-a/app app-key']);
    expect(findings.of(ref)).toMatchObject([
      {
        type: 'Accepted',
        reason: 'Invalid',
        generation: 11,
        message: expect.stringMatching(/colour.*its last good state stays in force$/),
      },
    ]);
    await watch.write(frame('MODIFIED', key(12, { ...good, secretName: 'other' })));
    await until('put AIKey team-a/app other');
    expect(findings.of(ref)).toEqual([]);
    // Once, when it is mended: objects without findings come and change without a word.
    expect(log.filter((entry) => entry.startsWith('cleared'))).toEqual(['cleared app']);
    await watch.write(frame('MODIFIED', key(13, bad)) + frame('DELETED', key(14, bad)));
    await until('remove AIKey team-a/app');
    expect([findings.refs(), seen.get(ref)]).toEqual([[], undefined]);
  });

  test('an-object-that-never-was-good-is-kept-out-and-said', async () => {
    start();
    const watch = await serveKeys([key(3, bad)]);
    expect(findings.of(ref)[0]?.message).not.toContain('last good');
    await watch.write(frame('DELETED', key(14, bad)) + frame('ADDED', key(15, good, 'uid-2')));
    await until('put AIKey team-a/app app-key');
    expect(log.filter((entry) => entry.startsWith('remove'))).toEqual([]);
  });

  test('the-good-state-of-a-predecessor-does-not-outlive-it', async () => {
    start();
    const watch = await serveKeys([key(3, good)]);
    await watch.write(frame('MODIFIED', key(11, bad, 'uid-2')));
    await until('finding app');
    expect(log.at(-2)).toBe('remove AIKey team-a/app');
  });
});
