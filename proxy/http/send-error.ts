import type { DialectName } from '../dialects/dialect.ts';
import { answerHeaders } from './answer-headers.ts';
import type { Exchange, Shell } from './exchange.ts';
import type { GatewayError } from './gateway-error.ts';

/** How long a client may go on sending a body that nobody reads, in milliseconds. */
const lingerMs = 2000;

/** The one place where a GatewayError becomes bytes: a JSON body, or the last frames of a stream that has begun. */
export function sendError(
  shell: Shell,
  error: GatewayError,
  where: { readonly dialect: DialectName; readonly exchange: Exchange | undefined },
): void {
  const { client, services, id } = shell;
  const format = services.dialects[where.dialect];
  if (client.gone || client.ended) return;
  if (client.headSent) {
    client.write(Buffer.from(format.encodeStreamError(error, id)));
    client.end();
    return;
  }
  const headers = answerHeaders(shell, where.exchange);
  for (const [name, value] of Object.entries(error.headers)) headers.push(name, value);
  headers.push('x-sallyport-error-code', error.code, 'content-type', 'application/json');
  const body = Buffer.from(JSON.stringify(format.encodeError(error, id)));
  if (stillSending(shell, error)) {
    client.sendBeforeEnd(error.status, headers, body);
    endAfterClient(shell);
  } else {
    client.send(error.status, headers, body);
  }
}

/** Whether more of the body may be on its way than is worth waiting for to keep the connection. */
function stillSending(shell: Shell, error: GatewayError): boolean {
  const { request, expectsContinue, cancellation } = shell;
  if (request.complete || request.method === 'GET' || cancellation.reason !== undefined) return false;
  const announced = request.headers['content-length'];
  return expectsContinue || announced === undefined || error.code === 'body_too_large';
}

function endAfterClient({ request, client, services }: Shell): void {
  const end = (): void => {
    takeBack();
    if (!client.ended) client.end();
  };
  const takeBack = services.clock.schedule(end, lingerMs);
  request.once('end', end).once('close', end).on('error', end).resume();
}
