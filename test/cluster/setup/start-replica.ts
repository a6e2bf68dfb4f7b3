import { type Distributor, makeDistributor } from '#operator/distribute/distributor.ts';
import type { PeerTiming } from '#operator/peers/peer-timing.ts';
import { makePeers } from '#operator/peers/peers.ts';
import type { ApiClient } from '#operator/sources/kube/api-client.ts';
import { makeKubeReplicaLeases } from '#operator/sources/kube/kube-replica-leases.ts';
import { linkCluster } from '#operator/sources/kube/link-cluster.ts';
import { StatusWriter } from '#operator/status/status-writer.ts';
import { makeStore } from '#operator/store/store.ts';
import { translate } from '#operator/translate/translate.ts';
import { systemClock } from '#runtime/clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { type CuttableClient, makeCuttableClient } from './cuttable-client.ts';
import { eventually } from './eventually.ts';

/** An operator without its push server, in this process; proxies subscribe to its distributor. */
export interface Replica {
  readonly identity: string;
  readonly distributor: Distributor;
  readonly sent: CuttableClient['sent'];
  isLeader(): boolean;
  /** As on SIGTERM. */
  stop(): Promise<void>;
  /** As by kill -9. */
  kill(): Promise<void>;
}

export interface ReplicaRequest {
  readonly client: ApiClient;
  readonly namespace: string;
  readonly identity: string;
  readonly peerTiming: PeerTiming;
}

const leaseTiming = { durationMs: 3_000, renewDeadlineMs: 2_000, retryMs: 200 };

/** Starts one; resolves when it has translated the namespace and heard of the others. */
export async function startReplica({
  client,
  namespace,
  identity,
  peerTiming,
}: ReplicaRequest): Promise<Replica> {
  const { client: cuttable, sent, cut } = makeCuttableClient(client);
  const common = { client: cuttable, clock: systemClock, random: Math.random, logger: silentLogger };
  const stopping = new AbortController();
  const store = makeStore(common);
  const distributor = makeDistributor(common);
  const cluster = linkCluster({
    ...common,
    sink: store,
    namespaces: [namespace],
    identity,
    lease: { namespace, name: 'sallyport-operator', timing: leaseTiming },
    onLead: () => statuses.takeOver(),
    onFindingCleared: (ref) => statuses.revisit(ref),
  });
  const peers = makePeers({
    ...common,
    leases: makeKubeReplicaLeases({ ...common, namespace }),
    lease: 'sallyport-operator',
    identity,
    distributor,
    isWriter: cluster.isLeader,
    onChange: (gateways) => statuses.noteProgramming(gateways),
    onReady: () => statuses.takeOver(),
    timing: peerTiming,
  });
  const statuses = new StatusWriter({
    ...common,
    sink: cluster.status,
    programming: peers.programming,
    budgets: peers.budgets,
    isWriter: () => cluster.isLeader() && peers.isReady(),
  });
  let translated = false;
  store.onBatch((resources) => {
    const translation = translate(resources);
    distributor.publish(translation.gateways);
    statuses.update(translation);
    translated = true;
  });
  const running = Promise.all([cluster, peers, statuses].map((part) => part.run(stopping.signal)));
  await eventually(`${identity} runs`, () => translated && peers.isReady());
  const stop = async (): Promise<void> => {
    stopping.abort();
    await running;
    store.stop();
  };
  return {
    identity,
    distributor,
    sent,
    isLeader: cluster.isLeader,
    stop,
    kill: () => {
      cut();
      return stop();
    },
  };
}
