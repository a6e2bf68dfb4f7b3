import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { Entry } from '#contract/snapshot/entry.ts';
import { Secret } from '#contract/snapshot/secret.ts';
import { type Distributor, makeDistributor } from '#operator/distribute/distributor.ts';
import type { Authenticate } from '#operator/distribute/proxy-identity.ts';
import { makePushServer, type PushServer, type PushServerOptions } from '#operator/distribute/push-server.ts';
import {
  type Authority,
  issueServingCertificate,
  makeAuthority,
} from '#operator/distribute/serving-certificate.ts';
import type { PushClient, PushClientOptions } from '#proxy/config/push-client.ts';
import type { FakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { failed, ok } from '#runtime/result.ts';
import { type RigProxy, startRigProxy } from './push-rig-proxy.ts';

export const goodToken = 'good-token';
export const strangerToken = 'stranger-token';
export const key = 'ai/edge';

/** Knows two tokens: that of the proxies of `ai/edge`, and that of some other workload. */
export const authenticate: Authenticate = async (token) => {
  if (token === goodToken) return ok({ namespace: 'ai', serviceAccount: 'edge-proxy' });
  if (token === strangerToken) return ok({ namespace: 'ai', serviceAccount: 'default' });
  return failed('no such token');
};

/** A provider entry; `revision` makes two of one name differ. 666 is one that proxies of this rig refuse. */
export function provider(name: string, revision = 1): Entry {
  return makeEntry({
    kind: 'provider',
    type: 'OpenAI',
    namespace: 'ai',
    name,
    baseUrl: 'https://api.openai.com/v1',
    connectTimeoutMs: revision,
    apiKey: new Secret('sk-canary'),
    models: [],
  });
}

/** An operator's end over real TLS on loopback, with as many proxies as a test wants. */
export interface PushRig {
  readonly distributor: Distributor;
  readonly server: PushServer;
  readonly authority: Authority;
  readonly directory: string;
  publish(entries: readonly Entry[]): string;
  startProxy(options?: Partial<PushClientOptions>): Promise<RigProxy>;
  /** Resolves once `holds` is true, looked at whenever the distributor tells of a change; on a fake clock, at each turn. */
  until(holds: () => boolean, clock?: FakeClock): Promise<void>;
  /** Resolves when a token is next found wanting. */
  turnedAway(): Promise<void>;
  /** The operator serves under another authority from now on, and the CA file follows. */
  replaceAuthority(): Promise<void>;
  /** Another operator on the same port, as after a restart; it knows nothing of the proxies. */
  restartOperator(entries: readonly Entry[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startPushRig(options: Partial<PushServerOptions> = {}): Promise<PushRig> {
  const directory = await mkdtemp(join(tmpdir(), 'sallyport-push-'));
  const authority = await makeAuthority(Date.now());
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] };
  const tls = await issueServingCertificate(authority, names, Date.now());
  await writeFile(join(directory, 'ca.crt'), authority.bundlePem);
  await writeFile(join(directory, 'token'), goodToken);
  let turned = (): void => undefined;
  let distributor = makeDistributor({ logger: silentLogger });
  const open = async (port: number): Promise<PushServer> => {
    const review: Authenticate = async (token, signal) => {
      const reviewed = await authenticate(token, signal);
      if (reviewed.kind === 'Failed') turned();
      return reviewed;
    };
    const base = { host: '127.0.0.1', port, tls, authenticate: review, distributor, logger: silentLogger };
    const made = makePushServer({ ...base, ...options });
    await made.start();
    return made;
  };
  let server = await open(0);
  const { port } = server.address();
  const proxies: PushClient[] = [];
  const publish = (entries: readonly Entry[]): string => {
    distributor.publish(new Map([[key, entries]]));
    return distributor.newest(key)?.version ?? '';
  };
  return {
    get distributor() {
      return distributor;
    },
    get server() {
      return server;
    },
    authority,
    directory,
    publish,
    startProxy: async (overrides = {}) => {
      const proxyId = `proxy-${proxies.length}`;
      const proxy = await startRigProxy({ port, directory, proxyId }, overrides);
      proxies.push(proxy.client);
      return proxy;
    },
    until: async (holds, fake) => {
      while (fake !== undefined && !holds()) await new Promise((resolve) => setImmediate(resolve));
      await new Promise<void>((resolve) => {
        const look = (): void => {
          if (!holds()) return;
          leave();
          resolve();
        };
        const leave = distributor.onChange(look);
        look();
      });
    },
    turnedAway: () =>
      new Promise((resolve) => {
        turned = resolve;
      }),
    replaceAuthority: async () => {
      const other = await makeAuthority(Date.now(), authority);
      await writeFile(join(directory, 'ca.crt'), other.bundlePem);
      server.useCertificate(await issueServingCertificate(other, names, Date.now()));
    },
    restartOperator: async (entries) => {
      await server.stop();
      distributor = makeDistributor({ logger: silentLogger });
      publish(entries);
      server = await open(port);
    },
    stop: async () => {
      for (const proxy of proxies) await proxy.stop();
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
}
