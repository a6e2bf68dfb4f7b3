import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { Parse } from 'typebox/value';
import type { ApiClient } from '#operator/sources/kube/api-client.ts';
import { connectApiServer } from '#operator/sources/kube/connect-api-server.ts';
import { loadKubeConfig } from '#operator/sources/kube/load-kube-config.ts';
import type { Cluster } from '../env/cluster.ts';
import { writeKubeconfig } from '../env/write-kubeconfig.ts';

const manifest = join(import.meta.dirname, '../../../deploy/rbac/operator.yaml');
const name = 'sallyport-operator';
const TokenRequestAnswer = Type.Object({ status: Type.Object({ token: Type.String() }) });

/** The operator's service account in some namespace. */
export interface BoundOperator {
  /** Speaks as it, with the rights of deploy/rbac and no others. */
  readonly client: ApiClient;
  /** For programs that load one. */
  readonly kubeconfigPath: string;
  readonly token: string;
  readonly username: string;
  removeFiles(): void;
}

/** Installs deploy/rbac for an operator in `namespace` and gives a client that speaks as that operator. */
export async function bindOperator(cluster: Cluster, namespace: string): Promise<BoundOperator> {
  const input = readFileSync(manifest, 'utf8')
    .replaceAll('namespace: sallyport-system', `namespace: ${namespace}`)
    // What is not namespaced is shared by all test files.
    .replace(/(kind: ClusterRoleBinding\nmetadata:\n {2}name: )sallyport-operator/, `$1${name}-${namespace}`);
  const applied = await cluster.kubectl(['apply', '--server-side', '--filename=-'], { input });
  if (applied.code !== 0) throw new Error(`deploy/rbac was refused: ${applied.stderr}`);
  const token = await requestToken(cluster, { namespace, name });
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-operator-'));
  const caPath = join(directory, 'ca.crt');
  writeFileSync(caPath, cluster.caPem);
  const kubeconfigPath = join(directory, 'kubeconfig');
  writeKubeconfig(kubeconfigPath, { url: cluster.url, caPath, token });
  await untilBound(cluster, { namespace, token });
  const client = connectApiServer(loadKubeConfig({ path: kubeconfigPath }));
  return {
    client,
    kubeconfigPath,
    token,
    username: `system:serviceaccount:${namespace}:${name}`,
    removeFiles: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A token of a service account; without audiences for the API server itself. */
export async function requestToken(
  cluster: Cluster,
  account: { readonly namespace: string; readonly name: string; readonly audiences?: readonly string[] },
): Promise<string> {
  const { namespace, name: accountName, audiences } = account;
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: audiences === undefined ? {} : { audiences },
  };
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${accountName}/token`;
  const answer = await cluster.request({ method: 'POST', path, body });
  return Parse(TokenRequestAnswer, answer.body).status.token;
}

/** The authorizer reads roles from its own informers, so a binding counts a moment after it was written. */
async function untilBound(
  cluster: Cluster,
  { namespace, token }: { readonly namespace: string; readonly token: string },
): Promise<void> {
  const deadline = AbortSignal.timeout(10_000);
  const lease = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${name}`;
  for (const path of ['/api/v1/namespaces', lease]) {
    while ((await cluster.request({ path, token })).status === 403) deadline.throwIfAborted();
  }
}
