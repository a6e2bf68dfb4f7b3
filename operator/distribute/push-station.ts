import type { AddressInfo } from 'node:net';
import type { Station } from '#runtime/lifecycle.ts';
import { makePushServer, type PushServer, type PushServerOptions, type TlsPair } from './push-server.ts';

/** A push server whose certificate comes later: `useCertificate` before `start`, and again at each renewal. */
export interface PushStation extends Station {
  useCertificate(pair: TlsPair): void;
  address(): AddressInfo;
  bytesSent(): number;
}

export function makePushStation(options: Omit<PushServerOptions, 'tls'>): PushStation {
  let tls: TlsPair | undefined;
  let server: PushServer | undefined;
  return {
    name: 'push server',
    useCertificate: (pair) => {
      tls = pair;
      server?.useCertificate(pair);
    },
    start: async () => {
      if (tls === undefined) throw new Error('the push server has no certificate');
      server = makePushServer({ ...options, tls });
      await server.start();
    },
    stop: async () => server?.stop(),
    address: () => {
      if (server === undefined) throw new Error('the push server is not started');
      return server.address();
    },
    bytesSent: () => server?.bytesSent() ?? 0,
  };
}
