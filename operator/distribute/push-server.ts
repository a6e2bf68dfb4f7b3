import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { heartbeatMs, pushPath } from '#contract/push/stream-terms.ts';
import { type Clock, systemClock } from '#runtime/clock.ts';
import type { Station } from '#runtime/lifecycle.ts';
import type { Logger } from '#runtime/logger.ts';
import type { Distributor } from './distributor.ts';
import type { Authenticate, ProxyIdentity } from './proxy-identity.ts';
import { type StreamSettings, serveProxy, type Turned } from './serve-proxy.ts';

/** A certificate chain with its key, as PEM. */
export interface TlsPair {
  readonly certPem: string;
  readonly keyPem: string;
}

export interface PushServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly tls: TlsPair;
  readonly authenticate: Authenticate;
  readonly distributor: Distributor;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Streams at once; more are answered 503. Default 1,000. */
  readonly maxStreams?: number;
  /** Default: `heartbeatMs` of the contract. */
  readonly heartbeatMs?: number;
  readonly random?: () => number;
  /** Told the name of a `jwks` entry that lacks the key of a token. */
  readonly onMissingKey?: (entry: string) => void;
  /** Keys that a proxy of this gateway, `<namespace>/<name>`, has taken. */
  readonly onKeyUse?: StreamSettings['onKeyUse'];
}

export interface PushServer extends Station {
  /** Where it listens, once started. */
  address(): AddressInfo;
  /** Connections from now on get this certificate; those that are open stay. */
  useCertificate(tls: TlsPair): void;
  /** Bytes of messages given to proxies since the start. */
  bytesSent(): number;
}

const helloWithinMs = 10_000;
const streamLifeMs = 60 * 60_000;
const defaultMaxStreams = 1000;
const handshakeTimeoutMs = 10_000;
/** A bearer token of a service account has some 1 to 2 KB. */
const maxTokenLength = 8192;
/** Connections beyond the streams: some that are being refused, some in the handshake. */
const spareConnections = 64;
const lingerMs = 1000;

/** Serves the config stream to proxies over TLS. */
export function makePushServer(options: PushServerOptions): PushServer {
  const { host, port, logger, clock = systemClock, maxStreams = defaultMaxStreams } = options;
  let sent = 0;
  const settings: StreamSettings = {
    distributor: options.distributor,
    logger,
    clock,
    heartbeatMs: options.heartbeatMs ?? heartbeatMs,
    helloWithinMs,
    streamLifeMs,
    random: options.random ?? Math.random,
    onSent: (bytes) => {
      sent += bytes;
    },
    onMissingKey: options.onMissingKey ?? (() => undefined),
    onKeyUse: options.onKeyUse ?? (() => undefined),
    streams: new Set(),
  };
  const app = makeApp({ settings, maxStreams, authenticate: options.authenticate });
  const server = makeServer(options.tls, app);
  server.maxConnections = maxStreams + spareConnections;
  return {
    name: 'push server',
    start: () => listen(server, host, port),
    stop: async () => {
      for (const stream of settings.streams) stream.end('the operator stops');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      const cancel = clock.schedule(() => server.closeAllConnections(), lingerMs);
      await closed;
      cancel();
    },
    address: () => {
      const address = server.address();
      if (address === null || typeof address === 'string')
        throw new Error('the push server is not listening');
      return address;
    },
    bytesSent: () => sent,
    useCertificate: (tls) => server.setSecureContext(secureContext(tls)),
  };
}

function secureContext({ certPem, keyPem }: TlsPair): {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: 'TLSv1.2';
} {
  return { cert: certPem, key: keyPem, minVersion: 'TLSv1.2' };
}

function makeServer(tls: TlsPair, app: Express): Server {
  const server = createServer(
    { ...secureContext(tls), noDelay: true, handshakeTimeout: handshakeTimeoutMs, keepAlive: true },
    app,
  );
  // A stream is one request that lasts; hello and heartbeats bound it instead.
  server.requestTimeout = 0;
  server.headersTimeout = handshakeTimeoutMs;
  return server;
}

function makeApp(parts: {
  readonly settings: StreamSettings;
  readonly maxStreams: number;
  readonly authenticate: Authenticate;
}): Express {
  const { settings, maxStreams } = parts;
  const app = express();
  app.disable('x-powered-by');
  let admitted = 0;
  const admit = async (request: IncomingMessage, response: ServerResponse): Promise<Turned | undefined> => {
    if (admitted >= maxStreams)
      return { status: 503, reason: 'this operator serves as many proxies as it may' };
    admitted += 1;
    try {
      const identity = await identify(request, response, parts);
      if ('status' in identity) return identity;
      return await serveProxy({ identity, request, response }, settings);
    } catch (error) {
      settings.logger.error({ err: error }, 'a config stream failed');
      return { status: 500, reason: 'internal error' };
    } finally {
      admitted -= 1;
    }
  };
  app.post(pushPath, async (request, response) => {
    const turned = await admit(request, response);
    if (turned !== undefined) turnAway(request, response, { turned, clock: settings.clock });
  });
  app.use((request: IncomingMessage, response: ServerResponse) => {
    const turned = { status: 404, reason: 'there is nothing here' };
    turnAway(request, response, { turned, clock: settings.clock });
  });
  return app;
}

const unauthenticated: Turned = { status: 401, reason: 'unauthenticated' };

async function identify(
  request: IncomingMessage,
  response: ServerResponse,
  { authenticate, settings: { logger } }: { authenticate: Authenticate; settings: StreamSettings },
): Promise<ProxyIdentity | Turned> {
  const token = /^Bearer ([^\s]+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || token.length > maxTokenLength) return unauthenticated;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const identity = await authenticate(token, gone.signal);
    if (identity.kind === 'Ok') return identity.value;
    logger.warn({ reason: identity.failure }, 'a proxy was not authenticated');
    return unauthenticated;
  } catch (error) {
    if (gone.signal.aborted) return unauthenticated;
    logger.error({ err: error }, 'a proxy token could not be reviewed');
    return { status: 503, reason: 'tokens cannot be reviewed now' };
  }
}

/**
 * Answers and lets go of the connection. What is on its way is read and dropped for a moment: closed at once, the
 * connection would be reset, and the peer would never see the answer.
 */
function turnAway(
  request: IncomingMessage,
  response: ServerResponse,
  { turned, clock }: { readonly turned: Turned; readonly clock: Clock },
): void {
  if (response.destroyed) return;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(turned.status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify({ error: turned.reason })}\n`);
  request.resume();
  clock.schedule(() => request.socket.destroy(), lingerMs);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
