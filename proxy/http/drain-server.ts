import type { Server } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import type { Clock } from '#runtime/clock.ts';
import { GatewayError } from './gateway-error.ts';
import type { RequestHandler } from './request-handler.ts';

/** How long the last bytes of ended requests may take to leave, in milliseconds. */
const flushMs = 1000;

/** Takes a listener out of service without cutting off who is being served. */
export async function drainServer(options: {
  readonly server: Server;
  /** Its open connections. */
  readonly sockets: ReadonlySet<Socket>;
  readonly handler: RequestHandler;
  readonly clock: Clock;
  readonly leaveMs: number;
  /** Read when the listener closes. */
  readonly graceMs: () => number;
}): Promise<void> {
  const { server, sockets, handler, clock, leaveMs, graceMs } = options;
  handler.enter('Leaving');
  if (leaveMs > 0) await new Promise<void>((resolve) => clock.schedule(resolve, leaveMs));
  handler.enter('Closing');
  const closed = stopListening(server);
  const busy = new Set(handler.inFlight.all().map(({ request }) => request.socket));
  for (const socket of sockets) if (!busy.has(socket)) socket.destroySoon();
  const takeBackGrace = clock.schedule(() => {
    for (const shell of handler.inFlight.all()) {
      shell.cancellation.cancel(new GatewayError('draining', 'The gateway is shutting down.'));
    }
  }, graceMs());
  const takeBackFlush = clock.schedule(() => server.closeAllConnections(), graceMs() + flushMs);
  await closed;
  takeBackGrace();
  takeBackFlush();
}

/**
 * Resolves when no connection is left. The `close` of node:http would also destroy connections whose answer has been
 * written but is still on its way to a slow client.
 */
function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => NetServer.prototype.close.call(server, () => resolve()));
}
