import { expect, test } from '@jest/globals';
import { makeLogger } from '#runtime/logger.ts';
import { GatewayError } from '../http/gateway-error.ts';
import { logFailure } from './log-failure.ts';

function logged(error: Error | undefined): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  logFailure(makeLogger({ level: 'debug', name: 'test', destination }), {
    id: 'r1',
    code: error instanceof GatewayError ? error.code : undefined,
    error,
  });
  return lines.join('');
}

/** As the HTTP parser's own errors are: the bytes at which it stumbled are a field. */
class ParserError extends Error {
  readonly rawPacket = Buffer.from('authorization: Bearer sp-canary-canary-canary-canary');
}
const cause = new ParserError('bad header: Bearer sp-canary-canary-canary-canary');

test.each([
  ['client_closed', 499, 'debug'],
  ['unauthenticated', 401, 'debug'],
  ['invalid_request', 400, 'debug'],
  ['not_ready', 503, 'debug'],
  ['upstream_failed', 400, 'debug'],
  ['upstream_failed', 429, 'debug'],
  ['upstream_failed', 502, 'warn'],
  ['upstream_timeout', 504, 'warn'],
  ['internal', 500, 'error'],
] as const)('%s-with-%d-is-of-level-%s', (code, status, level) => {
  const line = logged(new GatewayError(code, 'you wrote: a secret plan', { status, cause }));
  expect(JSON.parse(line)).toMatchObject({ level, code, requestId: 'r1', cause: 'bad header: [redacted]' });
  expect(line.includes('log-failure.test')).toBe(level === 'error');
  expect(line).not.toMatch(/canary|secret plan|rawPacket/);
});

test('what-is-no-error-of-ours-is-a-defect-with-its-stack', () => {
  expect(JSON.parse(logged(new Error('boom')))).toMatchObject({
    level: 'error',
    stack: expect.stringContaining('boom'),
  });
});

test('a-request-that-went-well-is-not-logged', () => {
  expect(logged(undefined)).toBe('');
});
