import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeAuthority } from '#operator/distribute/serving-certificate.ts';
import { makeSecretAuthorityStore } from '#operator/sources/kube/secret-authority-store.ts';
import { describeCluster } from './env/describe-cluster.ts';
import { freePort } from './env/free-port.ts';
import { type BoundOperator, bindOperator } from './setup/bind-operator.ts';
import { eventually } from './setup/eventually.ts';
import { makeKubectlUser } from './setup/kubectl-user.ts';
import { type Program, startProgram } from './setup/start-program.ts';

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

  test('operators-with-one-secret-are-both-trusted-with-its-bundle-and-after-a-restart-too', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sallyport-authority-'));
    const programs: Program[] = [];
    const start = async (identity: string) => {
      const port = await freePort();
      const program = await startProgram({
        program: 'operator',
        logPath: join(directory, `${identity}.log`),
        arguments: [
          ...['--push-listen', `127.0.0.1:${port}`, '--push-ca-secret', 'push', '--push-name', '127.0.0.1'],
          ...['--kubeconfig', operator.kubeconfigPath, '--lease-namespace', namespace],
          ...['--namespace', namespace, '--identity', identity],
        ],
      });
      programs.push(program);
      return { program, port };
    };
    const user = makeKubectlUser(cluster, namespace);
    try {
      const [first, second] = await Promise.all([start('replica-0'), start('replica-1')]);
      const bundle = await eventually('the Secret is there', () =>
        user.readSecret('push', 'ca\\.crt').catch(() => undefined),
      );
      expect(bundle).toMatch(/^(-----BEGIN CERTIFICATE-----\n[^-]+-----END CERTIFICATE-----\n)+$/);
      await first.program.kill();
      const restarted = await start('replica-0');
      for (const { port } of [second, restarted]) {
        await eventually('it is trusted', () => isTrusted(port, bundle));
      }
      expect(await user.readSecret('push', 'ca\\.crt')).toBe(bundle);
      expect(await user.run('get', 'secret', 'push', '-o=jsonpath={.type}')).toBe('sallyport.dev/authority');
      expect(programs.map((program) => program.printed()).join('')).not.toContain('PRIVATE KEY');
    } finally {
      await Promise.all(programs.map((program) => program.kill()));
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

/** Whether a client that trusts only `ca` connects; a server that does not listen yet is not trusted either. */
function isTrusted(port: number, ca: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca });
    socket.once('secureConnect', () => {
      resolve(socket.authorized);
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
  });
}
