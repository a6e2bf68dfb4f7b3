import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Pool } from 'undici';
import { makeProvider } from '../providers/registry.ts';
import { type CallControl, sendCall } from './send-call.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let answer: Answer;
let connections = 0;
const server = createServer((request, response) => answer(request, response));
server.on('connection', () => {
  connections += 1;
});
let pool: Pool;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  pool = new Pool(`http://127.0.0.1:${address.port}`, { connections: 1 });
});
afterAll(async () => {
  await pool.destroy();
  server.closeAllConnections();
  server.close();
});

const provider = makeProvider({
  kind: 'provider',
  namespace: 'ai',
  name: 'up',
  type: 'OpenAI',
  baseUrl: 'http://upstream/v1',
  connectTimeoutMs: 1000,
  models: [],
});

const large = Buffer.alloc(8 * 1024 * 1024, 'x');
const pieces = [Buffer.from('{"a":"'), large, Buffer.from('"}')];

function send(settle: (told: readonly string[]) => void): CallControl {
  const told: string[] = [];
  return sendCall(
    { provider, pool },
    { path: '/', headers: {}, body: pieces },
    {
      head: (status) => told.push(String(status)),
      data: (chunk) => told.push(chunk.toString()),
      end: () => settle([...told, 'end']),
      error: () => settle([...told, 'error']),
    },
  );
}

const call = (): Promise<readonly string[]> => new Promise(send);

const echoLength: Answer = (request, response) => {
  text(request).then((body) => {
    const isWhole = body === Buffer.concat(pieces).toString();
    response.end(`${request.headers['content-length']} ${isWhole}`);
  });
};

test('pieces-arrive-as-one-body-of-known-length-again-and-again-over-one-connection', async () => {
  answer = echoLength;
  const before = connections;
  const expected = ['200', `${large.length + 8} true`, 'end'];
  expect(await call()).toEqual(expected);
  expect(await call()).toEqual(expected);
  expect(connections - before).toBeLessThanOrEqual(1);
});

test('an-answer-that-comes-before-the-body-was-read-is-told-and-the-next-call-works', async () => {
  answer = (_request, response) => response.writeHead(413, { connection: 'close' }).end('no');
  expect((await call()).slice(0, 2)).toEqual(['413', 'no']);
  answer = echoLength;
  expect((await call()).at(-1)).toBe('end');
});

test('a-call-that-is-given-up-while-its-body-waits-leaves-its-connection-to-nobody', async () => {
  const arrived = new Promise<void>((resolve) => {
    answer = () => resolve();
  });
  const before = connections;
  const control = send(() => undefined);
  await arrived;
  control.abort();
  answer = echoLength;
  expect((await call()).at(-1)).toBe('end');
  expect(connections).toBeGreaterThan(before);
});
