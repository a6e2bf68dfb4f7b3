import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Pool } from 'undici';
import { makeProvider } from '../providers/registry.ts';
import { sendCall } from './send-call.ts';

const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
const chunks = '1\r\na\r\n1\r\nb\r\n1\r\nc\r\n';

let answer: (socket: Socket) => void;
const server = createServer((socket) => socket.on('data', () => answer(socket)));
let pool: Pool;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  pool = new Pool(`http://127.0.0.1:${address.port}`);
});
afterAll(async () => {
  await pool.destroy();
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

/** What is told of an answer, in order. */
function call(): Promise<readonly string[]> {
  const told: string[] = [];
  return new Promise((resolve) => {
    sendCall(
      { provider, pool },
      { path: '/', headers: {}, body: Buffer.from('{}') },
      {
        head: (status) => told.push(String(status)),
        data: (chunk) => told.push(chunk.toString()),
        end: () => resolve([...told, 'end']),
        error: () => resolve([...told, 'error']),
      },
    );
  });
}

test('chunks-that-arrive-at-once-are-told-as-one', async () => {
  answer = (socket) => socket.write(`${head}${chunks}0\r\n\r\n`);
  expect(await call()).toEqual(['200', 'abc', 'end']);
});

test('what-arrived-is-told-before-the-end-of-a-stream-that-goes-on', async () => {
  answer = (socket) => {
    socket.write(`${head}${chunks}`, () => setImmediate(() => socket.write('1\r\nd\r\n0\r\n\r\n')));
  };
  expect((await call()).join('')).toBe('200abcdend');
});

test.each([
  ['breaks-off', chunks],
  ['goes-wrong-within-a-packet', `${chunks}no chunk\r\n`],
])('what-arrived-is-told-before-the-answer-%s', async (_name, bytes) => {
  answer = (socket) => void socket.write(head + bytes, () => socket.destroy());
  expect(await call()).toEqual(['200', 'abc', 'error']);
});
