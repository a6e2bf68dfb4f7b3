import type { GatewayError } from '../../http/gateway-error.ts';
import type { ErrorFormat } from '../dialect.ts';

/**
 * Errors as OpenAI's SDKs read them (https://platform.openai.com/docs/guides/error-codes): `error.code` is the
 * gateway's stable code. The request id travels in a header only. A stream ends with a data frame that has `error`,
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
      type: errorType(error.status),
      param: error.param ?? null,
      code: error.code,
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
