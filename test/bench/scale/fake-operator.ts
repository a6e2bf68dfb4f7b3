import type { Entry } from '#contract/snapshot/entry.ts';
import { makeDistributor } from '#operator/distribute/distributor.ts';
import { type GatewaySnapshot, nextGatewaySnapshot } from '#operator/distribute/gateway-snapshot.ts';
import { makePushServer, type PushServer } from '#operator/distribute/push-server.ts';
import { issueServingCertificate, makeAuthority } from '#operator/distribute/serving-certificate.ts';
import type { SubscriberPort } from '#operator/distribute/subscriber.ts';
import { makeUpdates, type Update } from '#operator/distribute/updates.ts';
import { silentLogger } from '#runtime/logger.ts';
import { ok } from '#runtime/result.ts';
import { gateway } from '../contestants/sallyport-snapshot.ts';

/**
 * The operator's own push server, with somebody at the wheel: what it sends is made beforehand, so that at the moment of
 * the swap nothing but bytes leaves.
 */
export interface FakeOperator {
  readonly port: number;
  readonly caPem: string;
  readonly token: string;
  /** Resolves when a proxy is there. */
  readonly joined: Promise<void>;
  /** Resolves when the proxy has acknowledged, rejects where it refuses. */
  push(update: Update): Promise<void>;
  stop(): Promise<void>;
}

export async function startFakeOperator(): Promise<FakeOperator> {
  const authority = await makeAuthority(Date.now());
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] };
  const joined = Promise.withResolvers<void>();
  let port: SubscriberPort | undefined;
  let settled = Promise.withResolvers<void>();
  const server: PushServer = makePushServer({
    host: '127.0.0.1',
    port: 0,
    tls: await issueServingCertificate(authority, names, Date.now()),
    authenticate: async () => ok({ namespace: gateway.namespace, serviceAccount: `${gateway.name}-proxy` }),
    distributor: {
      ...makeDistributor({ logger: silentLogger }),
      subscribe: (introduction) => {
        port = introduction.port;
        joined.resolve();
        return {
          settle: (_version, verdict) => {
            if (verdict.kind === 'Acknowledged') settled.resolve();
            else settled.reject(new Error(`refused: ${JSON.stringify(verdict.problems[0])}`));
          },
          report: () => undefined,
          leave: () => undefined,
        };
      },
    },
    logger: silentLogger,
  });
  await server.start();
  return {
    port: server.address().port,
    caPem: authority.bundlePem,
    token: 'bench',
    joined: joined.promise,
    push: (update) => {
      settled = Promise.withResolvers<void>();
      port?.send(update);
      return settled.promise;
    },
    stop: () => server.stop(),
  };
}

/** The update from one set of entries to another, its bytes made. */
export function makeReadyUpdate(from: readonly Entry[], to: readonly Entry[]): Update {
  const [before, after] = [from, to].map(snapshotOf);
  if (before === undefined || after === undefined) throw new Error('there is nothing to send');
  const update = makeUpdates().between(holdingOf(before), holdingOf(after), after);
  update.line();
  return update;
}

function snapshotOf(entries: readonly Entry[]): GatewaySnapshot | undefined {
  return nextGatewaySnapshot(undefined, entries, () => false);
}

function holdingOf({
  snapshot,
  digests,
}: GatewaySnapshot): Parameters<ReturnType<typeof makeUpdates>['between']>[0] {
  return { version: snapshot.version, digests };
}
