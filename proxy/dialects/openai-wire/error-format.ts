import type { GatewayError } from '../../http/gateway-error.ts';
import type { ErrorFormat } from '../dialect.ts';

/**
 * Errors as OpenAI's SDKs read them (https://platform.openai.com/docs/guides/error-codes): `error.code` is the
 * gateway's stable code; where a provider refused the request itself, code and type are the provider's own, for which
 * clients look. The stable code and the request id are in headers too. A stream ends with a data frame that has `error`,
 * at which the SDKs throw, and without `[DONE]`.
 */
export const errorFormat: ErrorFormat = {
  encodeError,
  encodeStreamError: (error) => `data: ${JSON.stringify(encodeError(error))}\n\n`,
};

function encodeError(error: GatewayError): object {
  return {
    error: {
      message: error.safeMessage,
      type: error.upstream?.type ?? errorType(error.status),
      param: error.param ?? null,
      code: error.upstream?.code ?? error.code,
    },
  };
}

function errorType(status: number): string {
  switch (status) {
    case 401:
      return 'authentication_error';
    case 403:
      return 'permission_error';
    case 429:
      return 'rate_limit_error';
    default:
      return status >= 500 ? 'server_error' : 'invalid_request_error';
  }
}
