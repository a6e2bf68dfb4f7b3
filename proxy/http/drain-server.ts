import type { Server } from 'node:http';
import type { Clock } from '#runtime/clock.ts';
import { GatewayError } from './gateway-error.ts';
import type { RequestHandler } from './request-handler.ts';

/** How long the last bytes of ended requests may take to leave, in milliseconds. */
const flushMs = 1000;

/** Takes a listener out of service without cutting off who is being served. */
export async function drainServer(options: {
  readonly server: Server;
  readonly handler: RequestHandler;
  readonly clock: Clock;
  readonly leaveMs: number;
  /** Read when the listener closes. */
  readonly graceMs: () => number;
}): Promise<void> {
  const { server, handler, clock, leaveMs, graceMs } = options;
  handler.enter('Leaving');
  if (leaveMs > 0) await new Promise<void>((resolve) => clock.schedule(resolve, leaveMs));
  handler.enter('Closing');
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const takeBackGrace = clock.schedule(() => {
    for (const shell of handler.inFlight()) {
      shell.cancellation.cancel(new GatewayError('draining', 'The gateway is shutting down.'));
    }
  }, graceMs());
  const takeBackFlush = clock.schedule(() => server.closeAllConnections(), graceMs() + flushMs);
  await closed;
  takeBackGrace();
  takeBackFlush();
}
