import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeTestFolder } from '../files/test-folder.ts';
import { loadKubeConfig } from './load-kube-config.ts';

const kubeconfig = (cluster: string) =>
  `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: ${cluster}}]
users: [{name: u, user: {token: t}}]
contexts: [{name: here, context: {cluster: c, user: u}}]
current-context: here
`;

async function load(cluster: string): Promise<string | undefined> {
  await using folder = await makeTestFolder({ config: kubeconfig(cluster) });
  return loadKubeConfig({ path: join(folder.path, 'config') }).getCurrentCluster()?.server;
}

test('an-api-server-without-tls-is-refused-at-once', async () => {
  await expect(load('{server: "http://127.0.0.1:1"}')).rejects.toThrow(
    'the API server of context "here" is not https: http://127.0.0.1:1',
  );
});

test('an-api-server-without-tls-is-taken-where-the-kubeconfig-says-so', async () => {
  const server = 'http://127.0.0.1:1';
  expect(await load(`{server: "${server}", insecure-skip-tls-verify: true}`)).toBe(server);
});

test('an-api-server-with-tls-is-taken', async () => {
  expect(await load('{server: "https://127.0.0.1:1"}')).toBe('https://127.0.0.1:1');
});
