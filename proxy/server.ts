import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type Clock, systemClock } from '#runtime/clock.ts';
import type { SeenCounters } from './admission/seen-counters.ts';
import type { TableInForce } from './config/table-in-force.ts';
import type { Dialects } from './dialects/dialect.ts';
import { answerUnreadable } from './http/answer-unreadable.ts';
import { drainServer } from './http/drain-server.ts';
import { makeRequestHandler, type RequestHandler } from './http/request-handler.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { PriceBook } from './prices/price-book.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { Calibration } from './tokens/calibration.ts';

/** Where and with what the data plane serves. */
export interface ProxyServerOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly tables: TableInForce;
  readonly dialects: Dialects;
  readonly telemetry: Telemetry;
  readonly ledger: Ledger;
  readonly prices: PriceBook;
  readonly seenCounters: SeenCounters;
  readonly clock?: Clock;
  /** [0, 1): jitter and weights. */
  readonly random?: () => number;
  /** How long requests are still served after readiness went, so that balancers can learn of it. */
  readonly leaveMs?: number;
  /** How long a client may take nothing of what waits for it before its connection is cut. */
  readonly stalledClientMs?: number;
}

/** The data plane's listener. */
export interface ProxyServer {
  address(): AddressInfo;
  /** Requests that are not over yet. */
  inFlight(): number;
  /** From the call of `drain` on; then the program is not ready. */
  draining(): boolean;
  /**
   * Serves for `leaveMs` more, then refuses new requests and lets running ones finish within the grace period of the
   * settings in force; what is left then ends with an error. Resolves when no connection is left. Once.
   */
  drain(): Promise<void>;
}

/** Binds and serves. Rejects where the address cannot be bound. */
export async function startProxyServer(options: ProxyServerOptions): Promise<ProxyServer> {
  const { listen, tables, dialects, telemetry, clock = systemClock, random = Math.random } = options;
  const { ledger, prices, seenCounters } = options;
  const { pools } = tables;
  const { ledgerFailed } = telemetry;
  const handler = makeRequestHandler(
    {
      clock,
      random,
      dialects,
      pools,
      ledger,
      prices,
      seenCounters,
      calibration: new Calibration(),
      ledgerFailed,
    },
    tables,
    telemetry,
  );
  const server = createServer(limits, (request, response) => handler.handle(request, response, false));
  server.on('checkContinue', (request, response) => handler.handle(request, response, true));
  server.on('clientError', (error, socket) => answerUnreadable(error, socket, handler));
  cutStalledClients(server, handler, options.stalledClientMs ?? 60_000);
  const sockets = trackSockets(server);
  await bind(server, listen);
  let draining: Promise<void> | undefined;
  return {
    address: () => addressOf(server),
    inFlight: () => handler.inFlight.size,
    draining: () => draining !== undefined,
    drain: () => {
      draining ??= drainServer({
        server,
        sockets,
        handler,
        clock,
        leaveMs: options.leaveMs ?? 0,
        graceMs: () => graceMs(tables),
      });
      return draining;
    },
  };
}

/** Bounds on what a client may make us wait for; bodies may be large and lines slow. */
const limits = {
  headersTimeout: 15_000,
  requestTimeout: 120_000,
  connectionsCheckingInterval: 2_000,
  // Longer than the idle time of usual balancers, so that they, not we, close.
  keepAliveTimeout: 75_000,
  maxHeaderSize: 32 * 1024,
} as const;

/**
 * Nothing else bounds how long an answer, or the rest of a stream, is kept for a client that no longer reads: no timeout
 * of the request runs by then, and TCP waits as long as the other side answers its probes. A client that waits for us has
 * all the time that its rule gives it. Node leaves it to this listener to close idle connections too.
 */
function cutStalledClients(server: Server, handler: RequestHandler, limitMs: number): void {
  server.setTimeout(limitMs, (socket) => {
    const isServed = handler.inFlight.all().some(({ request }) => request.socket === socket);
    if (!isServed || socket.writableLength > 0) socket.destroy();
  });
}

function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

function graceMs(tables: TableInForce): number {
  const use = tables.take();
  use?.done();
  return use?.table.settings.drainGraceMs ?? 0;
}

function bind(server: Server, { host, port }: ProxyServerOptions['listen']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function addressOf(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the listener has no port');
  return address;
}
