import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { encodeMessage } from '#contract/push/encode-message.ts';
import { formatVersion } from '#contract/push/stream-terms.ts';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { type Distributor, makeDistributor } from '#operator/distribute/distributor.ts';
import { makePushServer, type PushServer } from '#operator/distribute/push-server.ts';
import { issueServingCertificate, makeAuthority } from '#operator/distribute/serving-certificate.ts';
import { silentLogger } from '#runtime/logger.ts';
import { ok } from '#runtime/result.ts';
import { gateway } from '../contestants/sallyport-snapshot.ts';
import { type Launched, launch } from '../process/launch.ts';
import { askChild } from './ask-child.ts';
import type { FleetJob } from './fleet-job.ts';
import { bodiesOf, manyOfAll, route } from './kinds.ts';
import type { ScaleGround } from './scale-ground.ts';
import type { FleetFigure, Round } from './scale-result.ts';

const proxies = 100;
const sampleEveryMs = 20;
const key = `${gateway.namespace}/${gateway.name}`;

interface Stage {
  readonly distributor: Distributor;
  readonly server: PushServer;
  readonly fleet: Launched;
  readonly caPem: string;
}

/** What each of many proxies costs the operator: to take everything, to take one edit, and to come back. */
export async function measureFleet({ ground, say }: ScaleGround): Promise<FleetFigure> {
  say(`operator: ${proxies} proxies`);
  const authority = await makeAuthority(Date.now());
  const distributor = makeDistributor({ logger: silentLogger });
  const server = makePushServer({
    ...{ host: '127.0.0.1', port: 0, distributor, logger: silentLogger },
    tls: await issueServingCertificate(authority, { dnsNames: [], ipAddresses: ['127.0.0.1'] }, Date.now()),
    authenticate: async () => ok({ namespace: gateway.namespace, serviceAccount: `${gateway.name}-proxy` }),
  });
  const fleet = launch({
    name: 'fleet',
    command: process.execPath,
    args: [join(import.meta.dirname, 'fake-fleet.ts')],
    scratch: ground.scratch,
    ipc: true,
  });
  await server.start();
  try {
    const entries = bodiesOf(manyOfAll, ground.upstreamPort).map(makeEntry);
    return await runRounds({ distributor, server, fleet, caPem: authority.bundlePem }, entries);
  } finally {
    await fleet.stop();
    await server.stop();
  }
}

async function runRounds(stage: Stage, entries: readonly Entry[]): Promise<FleetFigure> {
  const { distributor } = stage;
  distributor.publish(new Map([[key, entries]]));
  const before = weigh();
  const peak = watchPeak();
  const full = await round(stage, {}, () => connect(stage, {}));
  const peakRss = peak();
  const after = weigh();
  const changed = makeEntry(route(7, { counts: manyOfAll, revision: 2 }));
  const edited = entries.map((entry) => (entry.name === changed.name ? changed : entry));
  const oneEntry = await round(stage, {}, async () => distributor.publish(new Map([[key, edited]])));
  await ask(stage.fleet, { kind: 'leave' });
  await until(distributor, () => distributor.proxies().length === 0);
  const digests = Object.fromEntries(edited.map(({ name, digest }) => [name, digest]));
  const resync = await round(stage, digests, () => connect(stage, digests));
  return {
    proxies,
    entries: entries.length,
    ...{ full, oneEntry, resync },
    heapBytes: (after.heap - before.heap) / proxies,
    rssBytes: (after.rss - before.rss) / proxies,
    peakRssBytes: (peakRss - before.rss) / proxies,
  };
}

/** CPU and bytes of the operator until every proxy holds the newest. */
async function round(
  { distributor, server }: Stage,
  digests: Readonly<Record<string, string>>,
  work: () => Promise<void>,
): Promise<Round> {
  const startedAt = performance.now();
  const [cpu, sent] = [process.cpuUsage(), server.bytesSent()];
  const coming = distributor.proxies().length === 0;
  await work();
  await until(distributor, () => {
    const all = distributor.proxies();
    const newest = distributor.newest(key)?.version;
    return all.length === proxies && all.every(({ version }) => version === newest);
  });
  const { user, system } = process.cpuUsage(cpu);
  return {
    cpuMs: (user + system) / 1000 / proxies,
    sentBytes: (server.bytesSent() - sent) / proxies,
    receivedBytes: coming ? Buffer.byteLength(hello(digests)) : 0,
    wallMs: performance.now() - startedAt,
  };
}

function connect({ server, fleet, caPem }: Stage, digests: Readonly<Record<string, string>>): Promise<void> {
  return ask(fleet, { kind: 'connect', port: server.address().port, caPem, count: proxies, digests });
}

async function ask(fleet: Launched, job: FleetJob): Promise<void> {
  const answer = await askChild<string>(fleet, job);
  if (answer !== 'done') throw new Error(`the fleet: ${answer}`);
}

/** As the fleet says it. */
function hello(digests: Readonly<Record<string, string>>): string {
  const introduction = { proxyId: 'fake-00', programVersion: '', gateway, digests };
  return encodeMessage({ kind: 'hello', format: formatVersion, ...introduction });
}

async function until(distributor: Distributor, holds: () => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (!holds()) return;
      leave();
      resolve();
    };
    const leave = distributor.onChange(look);
    look();
  });
}

function weigh(): { readonly heap: number; readonly rss: number } {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

function watchPeak(): () => number {
  let highest = 0;
  const look = (): void => {
    highest = Math.max(highest, process.memoryUsage.rss());
  };
  const timer = setInterval(look, sampleEveryMs);
  return () => {
    clearInterval(timer);
    look();
    return highest;
  };
}
