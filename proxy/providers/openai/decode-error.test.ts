import { expect, test } from '@jest/globals';
import { decodeError } from './decode-error.ts';

const cases: readonly [string, unknown, object][] = [
  [
    'OpenAI’s',
    {
      error: {
        message: 'Incorrect API key provided: sk-proj-abc***xyz.',
        type: 'invalid_request_error',
        param: null,
        code: 'invalid_api_key',
      },
    },
    {
      message: 'Incorrect API key provided: [redacted].',
      code: 'invalid_api_key',
      type: 'invalid_request_error',
    },
  ],
  [
    'a-field’s',
    { error: { message: 'too long', type: 'invalid_request_error', param: 'messages', code: null } },
    { message: 'too long', type: 'invalid_request_error', param: 'messages' },
  ],
  [
    'older-vLLM’s',
    { object: 'error', message: 'context is 4096', type: 'BadRequestError', param: null, code: 400 },
    { message: 'context is 4096', type: 'BadRequestError' },
  ],
  ['Ollama’s', { error: 'model "x" not found' }, { message: 'model "x" not found' }],
  ['TGI’s', { error: 'overloaded', error_type: 'overloaded' }, { message: 'overloaded', type: 'overloaded' }],
  ['FastAPI’s-text', { detail: 'Not authenticated' }, { message: 'Not authenticated' }],
  [
    'FastAPI’s-list',
    { detail: [{ loc: ['body', 'model'], msg: 'field required', type: 'missing' }] },
    { message: 'body.model: field required' },
  ],
  [
    'Google’s-list',
    [{ error: { code: 404, message: 'no such model', status: 'NOT_FOUND' } }],
    { message: 'no such model' },
  ],
  ['plain-text', 'upstream connect error', { message: 'upstream connect error' }],
  [
    'a-page',
    '<html><title>502</title></html>',
    { message: 'the upstream answered 502 with a page that is no JSON' },
  ],
  ['nothing', '', { message: 'the upstream answered 502 without a body' }],
  ['the-account’s-own-key', { error: { message: 'bad canary-key-9' } }, { message: 'bad [redacted]' }],
];

test.each(cases)('error-of-shape-%s', (_name, body, expected) => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  expect(decodeError(502, bytes, ['canary-key-9'])).toEqual(expected);
});
