import type { Exchange } from '../exchange.ts';
import { GatewayError } from '../gateway-error.ts';

/** Who is calling; the same answer for no, unknown, expired and suspended credentials. */
export function identify(exchange: Exchange): void {
  const { table, request, services } = exchange;
  exchange.caller = table.identify(request.headers, services.clock.now());
  if (exchange.caller !== undefined) return;
  throw new GatewayError('unauthenticated', 'Missing or invalid credentials.', {
    headers: { 'www-authenticate': 'Bearer' },
  });
}
