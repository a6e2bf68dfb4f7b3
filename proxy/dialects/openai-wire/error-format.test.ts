import { expect, test } from '@jest/globals';
import { GatewayError } from '../../http/gateway-error.ts';
import { errorFormat } from './error-format.ts';

test.each([
  [undefined, { type: 'invalid_request_error', code: 'upstream_failed' }],
  [{}, { type: 'invalid_request_error', code: 'upstream_failed' }],
  [{ type: 'not_found_error' }, { type: 'not_found_error', code: 'upstream_failed' }],
  [{ code: 'context_length_exceeded' }, { type: 'invalid_request_error', code: 'context_length_exceeded' }],
])('a-refusal-that-the-provider-calls-%j-shows-%j', (upstream, shown) => {
  const error = new GatewayError('upstream_failed', 'too long', {
    status: 400,
    param: 'messages',
    ...(upstream === undefined ? {} : { upstream }),
  });
  expect(errorFormat.encodeError(error, 'r1')).toEqual({
    error: { message: 'too long', param: 'messages', ...shown },
  });
});
