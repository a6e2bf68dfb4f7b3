import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { ClientResponse } from './client-response.ts';

/** Everything that a client receives, chunk sizes included, of an answer that `say` gives. */
async function received(say: (client: ClientResponse) => void | Promise<void>): Promise<string> {
  const server = createServer((_request, response) => void say(new ClientResponse(response)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const socket = connect(address.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  server.close();
  return Buffer.concat(chunks).toString().split('\r\n\r\n').slice(1).join('\r\n\r\n');
}

const bytes = (text: string): Buffer => Buffer.from(text);

test('writes-of-one-turn-are-one-chunk-and-those-of-another-turn-another', async () => {
  const body = await received(async (client) => {
    client.head(200, []);
    client.write(bytes('ab'));
    client.write(bytes('c'));
    await nextTurn();
    client.write(bytes('de'));
    await nextTurn();
    client.end();
  });
  expect(body).toBe('3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n');
});

test('what-was-written-goes-out-before-the-end', async () => {
  const body = await received((client) => {
    client.head(200, []);
    client.write(bytes('ab'));
    client.write(bytes('c'));
    client.end();
  });
  expect(body).toBe('3\r\nabc\r\n0\r\n\r\n');
});

test('full-socket-is-told-within-the-turn-that-fills-it', async () => {
  const told: boolean[] = [];
  await received(async (client) => {
    client.head(200, []);
    const large = Buffer.alloc(4 * 1024 * 1024);
    told.push(client.write(bytes('a')), client.write(large), client.write(bytes('b')));
    client.end();
  });
  expect(told).toEqual([true, false, false]);
});
