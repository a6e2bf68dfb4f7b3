import type { Duplex } from 'node:stream';
import { GatewayError } from './gateway-error.ts';
import type { RequestHandler } from './request-handler.ts';

/** Answers what the HTTP parser could not read. A request that has begun ends by its own way. */
export function answerUnreadable(
  error: Error & { readonly code?: string },
  socket: Duplex,
  handler: RequestHandler,
): void {
  const begun = handler.inFlight
    .all()
    .find((shell) => shell.request.socket === socket && !shell.request.complete);
  if (begun !== undefined && !begun.client.headSent) {
    begun.client.closeConnection = true;
    begun.cancellation.cancel(
      new GatewayError('invalid_request', 'The request body could not be read.', { cause: error }),
    );
    return;
  }
  if (begun !== undefined || !socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, message] = statusOf(error.code);
  const body = JSON.stringify({
    error: { message, type: 'invalid_request_error', param: null, code: 'invalid_request' },
  });
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json\r\n` +
      'x-sallyport-error-code: invalid_request\r\n' +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function statusOf(code: string | undefined): readonly [string, string] {
  if (code === 'HPE_HEADER_OVERFLOW')
    return ['431 Request Header Fields Too Large', 'The headers are too large.'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return ['408 Request Timeout', 'The request took too long to arrive.'];
  return ['400 Bad Request', 'The request is not valid HTTP.'];
}
