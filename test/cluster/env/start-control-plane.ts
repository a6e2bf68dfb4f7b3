import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Assets, findAssets } from '#test/tools/find-assets.ts';
import { type ApiServer, createApiServer } from './api-server.ts';
import type { ControlPlane, User } from './cluster.ts';
import { connectCluster } from './connect-cluster.ts';
import type { Connection } from './connection.ts';
import { freePort } from './free-port.ts';
import { startEtcd } from './start-etcd.ts';
import { type Credentials, writeCredentials } from './write-credentials.ts';
import { writeKubeconfig } from './write-kubeconfig.ts';

/** Who has a token besides `admin`. */
export interface ControlPlaneRequest {
  readonly users?: readonly User[];
}

/**
 * Starts etcd and kube-apiserver on loopback ports with an empty store, in about 3 s. Both die with this process. Throws when
 * the binaries are missing (`findAssets` says so beforehand) or when they do not start.
 */
export async function startControlPlane({ users = [] }: ControlPlaneRequest = {}): Promise<ControlPlane> {
  const assets = findAssets();
  if (assets.kind === 'Missing') throw new Error(assets.reason);
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-cluster-'));
  const credentials = writeCredentials(directory, users);
  const etcd = await startEtcd(assets.etcd, directory);
  const certificateDirectory = join(directory, 'certificates');
  const apiServer = createApiServer({
    binary: assets.kubeApiserver,
    settings: { port: await freePort(), etcdUrl: etcd.url, certificateDirectory, credentials },
    logPath: join(directory, 'kube-apiserver.log'),
    etcd: etcd.process,
    etcdLogPath: etcd.logPath,
  });
  const stop = async () => {
    await apiServer.stop();
    await etcd.process.stop();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await apiServer.start();
    return controlPlane(apiServer, stop, connect({ assets, apiServer, credentials, directory }));
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Started {
  readonly assets: Assets;
  readonly apiServer: ApiServer;
  readonly credentials: Credentials;
  readonly directory: string;
}

function connect({ assets, apiServer, credentials, directory }: Started): Connection {
  const { url, caPath } = apiServer;
  const kubeconfigPath = join(directory, 'kubeconfig');
  writeKubeconfig(kubeconfigPath, { url, caPath, token: credentials.adminToken });
  return {
    url,
    caPem: readFileSync(caPath, 'utf8'),
    kubeconfigPath,
    kubectlPath: assets.kubectl,
    cacheDirectory: join(directory, 'kubectl'),
    users: credentials.users,
  };
}

function controlPlane(apiServer: ApiServer, stop: () => Promise<void>, connection: Connection): ControlPlane {
  const restartApiServer = async () => {
    await apiServer.stop();
    await apiServer.start();
  };
  return {
    ...connectCluster(connection),
    connection,
    stopApiServer: apiServer.stop,
    startApiServer: apiServer.start,
    restartApiServer,
    stop,
  };
}
