import type { GatewayError } from '../../http/gateway-error.ts';

/**
 * An error object (https://docs.anthropic.com/en/api/errors). The type follows the status, as the API's own
 * does. The gateway's stable code stands in `error.code`, and in `error.details.error_code`, where the SDKs look for
 * one; where a provider refused the request itself it is the provider's own.
 */
export function encodeError(error: GatewayError, requestId: string): object {
  const code = error.upstream?.code ?? error.code;
  return {
    type: 'error',
    error: {
      type: errorType(error.status),
      message: error.safeMessage,
      code,
      ...(error.param === undefined ? {} : { param: error.param }),
      details: { error_code: isThreadRefusal(error) ? 'thread_unsupported_request' : code },
    },
    request_id: requestId,
  };
}

/**
 * A `thread` that cannot be carried is told in Anthropic's own word: the SDK's tool runner, which always asks for one,
 * then goes on without (ThreadUnsupportedRequestErrorDetails in @anthropic-ai/sdk 1.11).
 */
function isThreadRefusal({ status, param }: GatewayError): boolean {
  return status === 400 && param === 'thread';
}

/** The `error` event that ends a stream. */
export function encodeStreamError(error: GatewayError, requestId: string): string {
  return `event: error\ndata: ${JSON.stringify(encodeError(error, requestId))}\n\n`;
}

function errorType(status: number): string {
  switch (status) {
    case 401:
      return 'authentication_error';
    case 402:
      return 'billing_error';
    case 403:
      return 'permission_error';
    case 404:
      return 'not_found_error';
    case 413:
      return 'request_too_large';
    case 429:
      return 'rate_limit_error';
    case 504:
      return 'timeout_error';
    case 529:
      return 'overloaded_error';
    default:
      return status >= 500 ? 'api_error' : 'invalid_request_error';
  }
}
