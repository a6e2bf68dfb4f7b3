import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type AdminServer, makeAdminServer } from './admin-server.ts';

let reason: string | undefined;
let server: AdminServer;

beforeEach(async () => {
  reason = undefined;
  server = makeAdminServer({
    host: '127.0.0.1',
    port: 0,
    notReady: () => reason,
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'up 1\n' }),
    pages: {
      '/snapshot': () => ({ version: 'abc' }),
      '/broken': () => {
        throw new Error('sk-canary');
      },
    },
  });
  await server.start();
});

afterEach(() => server.stop());

function ask(path: string, method = 'GET'): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.address().port}${path}`, { method });
}

test.each([
  ['health', '/healthz', 200, 'ok\n', 'text/plain; charset=utf-8'],
  ['metrics-with-their-own-type', '/metrics', 200, 'up 1\n', 'text/plain; version=0.0.4'],
  ['a-page-as-json', '/snapshot', 200, '{"version":"abc"}', 'application/json; charset=utf-8'],
  ['a-page-with-a-query', '/snapshot?pretty', 200, '{"version":"abc"}', 'application/json; charset=utf-8'],
  ['no-such-page', '/nope', 404, 'there is no such page\n', 'text/plain; charset=utf-8'],
  ['a-name-of-every-object', '/constructor', 404, 'there is no such page\n', 'text/plain; charset=utf-8'],
])('%s', async (_name, path, status, text, type) => {
  const response = await ask(path);
  expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual([
    status,
    text,
    type,
  ]);
});

test('readiness-follows-the-program-and-says-why-not', async () => {
  expect((await ask('/readyz')).status).toBe(200);
  reason = 'no snapshot yet';
  const response = await ask('/readyz');
  expect([response.status, await response.text()]).toEqual([503, 'no snapshot yet\n']);
});

test('a-page-that-fails-answers-500-without-its-reason', async () => {
  const response = await ask('/broken');
  expect([response.status, await response.text()]).toEqual([500, 'the page could not be made\n']);
});

test('head-has-no-body-and-post-is-refused', async () => {
  const head = await ask('/healthz', 'HEAD');
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '3', '']);
  const post = await ask('/healthz', 'POST');
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});
