import { readFileSync } from 'node:fs';
import type { Cluster } from './cluster.ts';
import { connectCluster } from './connect-cluster.ts';
import { type Connection, parseConnection } from './connection.ts';

/** What the run has: a control plane that all test files share, or the reason why it has none. */
export type SharedCluster =
  | { readonly kind: 'Running'; readonly cluster: Cluster }
  | { readonly kind: 'Missing'; readonly reason: string };

const pathVariable = 'SALLYPORT_TEST_CLUSTER';
const reasonVariable = 'SALLYPORT_TEST_CLUSTER_MISSING';

/** The runner's side: what its workers, which inherit its environment, will find. */
export function announceSharedCluster(found: { readonly path: string } | { readonly reason: string }): void {
  delete process.env[pathVariable];
  delete process.env[reasonVariable];
  if ('path' in found) process.env[pathVariable] = found.path;
  else process.env[reasonVariable] = found.reason;
}

/** The content of the file whose path is announced. */
export function encodeSharedCluster(connection: Connection): string {
  return JSON.stringify(connection);
}

/** The test files' side. */
export function readSharedCluster(): SharedCluster {
  const path = process.env[pathVariable];
  if (path !== undefined) {
    return { kind: 'Running', cluster: connectCluster(parseConnection(readFileSync(path, 'utf8'))) };
  }
  return {
    kind: 'Missing',
    reason: process.env[reasonVariable] ?? 'the global setup of the cluster suite did not run',
  };
}
