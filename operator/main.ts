import { readFile } from 'node:fs/promises';
import { pushAudience } from '#contract/push/stream-terms.ts';
import { makeAdminServer } from '#runtime/admin-server.ts';
import { systemClock } from '#runtime/clock.ts';
import { type Station, startAll } from '#runtime/lifecycle.ts';
import { makeLogger } from '#runtime/logger.ts';
import { waitForSignal } from '#runtime/wait-for-signal.ts';
import { makeDistributor } from './distribute/distributor.ts';
import { makePushCertificate } from './distribute/push-certificate.ts';
import { makePushStation } from './distribute/push-station.ts';
import { makeFetchKeys } from './issuers/fetch-issuer-keys.ts';
import { IssuerKeys } from './issuers/issuer-keys.ts';
import { KeyUseBook } from './keys/key-use-book.ts';
import type { OperatorOptions } from './options.ts';
import { makePeers } from './peers/peers.ts';
import { makeBatchReconciler } from './reconcile-batch.ts';
import { bothSinks } from './sources/both-sinks.ts';
import { connectApiServer } from './sources/kube/connect-api-server.ts';
import { makeFetchClusterKeys } from './sources/kube/fetch-cluster-keys.ts';
import { makeKubeReplicaLeases } from './sources/kube/kube-replica-leases.ts';
import { linkCluster } from './sources/kube/link-cluster.ts';
import { loadKubeConfig } from './sources/kube/load-kube-config.ts';
import { makeSecretAuthorityStore } from './sources/kube/secret-authority-store.ts';
import { makeSecretKeyStore } from './sources/kube/secret-key-store.ts';
import { makeTokenReview } from './sources/kube/token-review.ts';
import { StatusWriter } from './status/status-writer.ts';
import { makeStore, resourceKinds } from './store/store.ts';
import { makeOperatorMetrics } from './telemetry/operator-metrics.ts';

/** Name of the Lease by which replicas elect their leader. */
const lease = 'sallyport-operator';

/** Runs an operator until a signal. */
export async function runOperator(options: OperatorOptions): Promise<void> {
  const logger = makeLogger({ level: options.logLevel, name: 'sallyport-operator' });
  const clock = systemClock;
  const random = Math.random;
  const { kubeconfig, namespaces, leaseNamespace, identity } = options;

  // Last seen objects; closes a batch when changes come to rest.
  const store = makeStore({ clock, awaits: [...resourceKinds, 'KeySet'] });
  // Brings snapshots to proxies and counts what they acknowledge.
  const distributor = makeDistributor({ logger });
  // Reads from the cluster; on the replica with the lease writes statuses, Events and Secrets.
  const client = connectApiServer(loadKubeConfig(kubeconfig === undefined ? {} : { path: kubeconfig }));
  // Fetches the keys by which proxies verify tokens of callers.
  const extraCa = options.issuerCa === undefined ? undefined : await readFile(options.issuerCa, 'utf8');
  const issuerKeys = new IssuerKeys({
    fetch: makeFetchKeys({ mayCall: options.mayCallIssuer, extraCa }, makeFetchClusterKeys(client)),
    sink: store,
    store: makeSecretKeyStore({
      client,
      namespace: leaseNamespace,
      isLeader: () => cluster.isLeader(),
      logger,
    }),
    clock,
    random,
    logger,
  });
  const cluster = linkCluster({
    client,
    sink: bothSinks(store, issuerKeys),
    ...(namespaces === undefined ? {} : { namespaces }),
    identity,
    lease: { namespace: leaseNamespace, name: lease },
    clock,
    random,
    logger,
    onLead: () => statuses.takeOver(),
    onFindingCleared: (ref) => statuses.revisit(ref),
  });
  // When keys were last used, by what proxies report.
  const keyUse = new KeyUseBook(clock, (refs) => {
    for (const ref of refs) statuses.revisit(ref);
  });
  // Tells the other replicas of our proxies and hears of theirs, so that statuses count all.
  const peers = makePeers({
    leases: makeKubeReplicaLeases({ client, namespace: leaseNamespace, clock, random, logger }),
    lease,
    identity,
    distributor,
    isWriter: cluster.isLeader,
    keyUse,
    clock,
    random,
    logger,
    onChange: (gateways) => statuses.noteProgramming(gateways),
    onReady: () => statuses.takeOver(),
  });
  // Keeps every status true.
  const statuses = new StatusWriter({
    sink: cluster.status,
    programming: peers.programming,
    budgets: peers.budgets,
    keyUse: (ref) => keyUse.of(ref),
    isWriter: () => cluster.isLeader() && peers.isReady(),
    clock,
    random,
    logger,
  });
  // Serves the config stream to proxies that the API server vouches for.
  const push = makePushStation({
    ...options.pushListen,
    authenticate: makeTokenReview({ client, audience: pushAudience, clock }),
    distributor,
    onKeyUse: (gateway, used) => keyUse.note(gateway, used),
    logger,
    onMissingKey: (entry) => issuerKeys.missKey(entry),
  });
  const certificate = makePushCertificate(options.pushCertificate, {
    logger,
    onCertificate: push.useCertificate,
    openSecret: (name) => makeSecretAuthorityStore({ client, namespace: leaseNamespace, name }),
  });
  // Read at each scrape from the stations.
  const metrics = makeOperatorMetrics({
    distributor,
    watches: cluster.watches,
    isLeader: cluster.isLeader,
    peers: peers.living,
    bytesSent: push.bytesSent,
    issuerKeys: () => issuerKeys.state(),
    keys: cluster.keys,
  });
  // Takes each batch from the store to proxies and statuses.
  const batches = makeBatchReconciler({ distributor, statuses, keyUse, metrics, logger });
  // For probes, scrapes and people.
  const admin = makeAdminServer({
    ...options.admin,
    notReady: () => (batches.hasTaken() ? undefined : 'not all kinds are synced yet'),
    metrics: async () => ({
      contentType: metrics.registry.contentType,
      text: await metrics.registry.metrics(),
    }),
    pages: { '/proxies': () => distributor.proxies() },
  });

  store.onBatch(batches.take);

  const running = await startAll(
    [
      admin,
      runner('peers', (signal) => peers.run(signal)),
      certificate,
      push,
      runner('issuer keys', (signal) => issuerKeys.run(signal)),
      runner('status writer', (signal) => statuses.run(signal)),
      runner('cluster', (signal) => cluster.run(signal)),
    ],
    logger,
  );
  logger.info({ identity, push: push.address() }, 'running');
  const signal = await waitForSignal();
  logger.info({ signal }, 'stopping');
  await running.stop();
  store.stop();
  keyUse.stop();
}

/** A station that works until it is aborted. */
function runner(name: string, run: (signal: AbortSignal) => Promise<void>): Station {
  const stopped = new AbortController();
  let running: Promise<void> | undefined;
  return {
    name,
    start: async () => {
      running = run(stopped.signal);
    },
    stop: async () => {
      stopped.abort();
      await running;
    },
  };
}
