import { expect, test } from '@jest/globals';
import { GatewayError } from '../../http/gateway-error.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';

test.each([
  [400, 'invalid_request_error'],
  [401, 'authentication_error'],
  [402, 'billing_error'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [405, 'invalid_request_error'],
  [413, 'request_too_large'],
  [429, 'rate_limit_error'],
  [500, 'api_error'],
  [502, 'api_error'],
  [503, 'api_error'],
  [504, 'timeout_error'],
  [529, 'overloaded_error'],
])('status-%i-is-%s', (status, type) => {
  const error = new GatewayError('upstream_failed', 'no', { status });
  expect(encodeError(error, 'req_1')).toMatchObject({ type: 'error', error: { type }, request_id: 'req_1' });
});

test('error-has-the-stable-code-and-the-field-and-nothing-of-the-cause', () => {
  const error = new GatewayError('invalid_request', 'must be a list', {
    param: 'messages',
    cause: new Error('canary'),
  });
  expect(encodeError(error, 'req_1')).toEqual({
    type: 'error',
    error: {
      type: 'invalid_request_error',
      message: 'must be a list',
      code: 'invalid_request',
      param: 'messages',
      details: { error_code: 'invalid_request' },
    },
    request_id: 'req_1',
  });
  expect(encodeStreamError(error, 'req_1')).not.toContain('canary');
});

test('a-thread-that-cannot-be-carried-has-the-code-by-which-SDKs-go-on-without', () => {
  const error = new GatewayError('invalid_request', 'is only understood by Anthropic', { param: 'thread' });
  expect(encodeError(error, 'req_1')).toMatchObject({
    error: { code: 'invalid_request', details: { error_code: 'thread_unsupported_request' } },
  });
});

test('a-refusal-of-the-provider-has-its-code-and-the-type-of-its-status', () => {
  const upstream = { code: 'context_length_exceeded', type: 'BadRequestError' };
  const error = new GatewayError('upstream_failed', 'too long', { status: 400, upstream });
  expect(encodeError(error, 'req_1')).toMatchObject({
    error: {
      type: 'invalid_request_error',
      code: 'context_length_exceeded',
      details: { error_code: 'context_length_exceeded' },
    },
  });
});
