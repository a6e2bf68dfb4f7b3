import type { Caller } from '../../identity/caller.ts';
import type { Refusal } from '../../identity/refusal.ts';
import type { Exchange } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';

/** Who is calling; the same answer for no, unknown, expired and suspended credentials. */
export function identify(exchange: Exchange): void | Promise<void> {
  const { table, request, services } = exchange;
  const found = table.identify(request.headers, services.clock.now());
  if ('then' in found) return found.then((settled) => settle(exchange, settled));
  settle(exchange, found);
}

function settle(exchange: Exchange, found: Caller | Refusal): void {
  if (found.kind !== 'Refused') {
    exchange.caller = found;
    return;
  }
  exchange.refusal = found;
  throw new GatewayError('unauthenticated', 'Missing or invalid credentials.', {
    headers: { 'www-authenticate': 'Bearer' },
    // For the log of whoever looks for the reason; the client is told none.
    cause: new Error(`${found.source}: ${found.reason}`),
  });
}
