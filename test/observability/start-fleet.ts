import { makeEntry } from '#contract/snapshot/digest.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { makeOperatorMetrics } from '#operator/telemetry/operator-metrics.ts';
import { makeDataPlane } from '#proxy/data-plane.ts';
import { makeAdminServer } from '#runtime/admin-server.ts';
import { silentLogger } from '#runtime/logger.ts';
import { provider, startPushRig } from '#test/feature/push-rig.ts';

/** An operator's end of config streams with two proxies on it; one of them is a whole data plane. */
export interface Fleet {
  readonly operatorUrl: string;
  readonly proxyUrl: string;
  /** A change that the data plane refuses, with all that may befall an operator meanwhile. */
  trouble(): Promise<void>;
  stop(): Promise<void>;
}

const settings = makeEntry({
  kind: 'settings',
  gateway: { namespace: 'ai', name: 'edge' },
  authentication: [],
  maxBodyBytes: 1000,
  drainGraceMs: 0,
  ledger: { kind: 'Memory' },
  accessLog: 'Disabled',
});

/** A provider that cannot be compiled; each revision is another. */
function unusable(revision: number): Entry {
  return makeEntry({
    kind: 'provider',
    type: 'OpenAI',
    namespace: 'ai',
    name: 'unusable',
    baseUrl: `no address ${revision}`,
    connectTimeoutMs: 1000,
    models: [],
  });
}

export async function startFleet(): Promise<Fleet> {
  const rig = await startPushRig();
  const loopback = { host: '127.0.0.1', port: 0 } as const;
  const dataPlane = makeDataPlane({
    listen: loopback,
    instanceId: 'proxy',
    logger: silentLogger,
    writeAccessLine: () => undefined,
    leaveMs: 0,
  });
  let troubles = 0;
  const metrics = makeOperatorMetrics({
    distributor: rig.distributor,
    watches: () => [{ ...quietWatch, restarts: troubles }],
    isLeader: () => true,
    peers: () => 1,
    issuerKeys: () => [],
    bytesSent: rig.server.bytesSent,
    keys: () => ({ minted: 0, rotated: 0, expiring: 0, expired: 0 }),
  });
  const ready = { ...loopback, notReady: () => undefined };
  const proxyAdmin = makeAdminServer({ ...ready, metrics: dataPlane.metrics });
  const operatorAdmin = makeAdminServer({
    ...ready,
    metrics: async () => ({
      contentType: metrics.registry.contentType,
      text: await metrics.registry.metrics(),
    }),
  });
  await proxyAdmin.start();
  await operatorAdmin.start();

  const version = rig.publish([settings, provider('openai')]);
  await rig.startProxy({ target: dataPlane.config, onConnected: dataPlane.noteConnected });
  await rig.startProxy();
  const serving = () => rig.distributor.proxies().filter((proxy) => proxy.version === version);
  await rig.until(() => serving().length === 2);
  return {
    operatorUrl: `http://127.0.0.1:${operatorAdmin.address().port}`,
    proxyUrl: `http://127.0.0.1:${proxyAdmin.address().port}`,
    trouble: async () => {
      troubles += 1;
      metrics.noteTranslation(0.01, 3);
      metrics.noteTranslationFailure();
      const refusals = rig.distributor.totals().refusals;
      rig.publish([settings, provider('openai'), unusable(troubles)]);
      await rig.until(() => rig.distributor.totals().refusals > refusals);
    },
    stop: async () => {
      await rig.stop();
      await Promise.all([operatorAdmin.stop(), proxyAdmin.stop(), dataPlane.stop()]);
    },
  };
}

const quietWatch = {
  kind: 'AIGateway',
  synced: true,
  objects: 1,
  lastSyncAtMs: 0,
  lastContactAtMs: 0,
  problem: undefined,
} as const;
