import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { makeEntry } from '#contract/snapshot/digest.ts';
import { makeSnapshot } from '#contract/snapshot/snapshot.ts';
import { silentLogger } from '#runtime/logger.ts';
import { makeDataPlane } from './data-plane.ts';
import { callProxy, chat } from './http/rig/call-proxy.ts';
import { keyAndPolicy, openAI, route, settings } from './http/rig/proxy-rig.ts';

test('stop-closes-the-connections-to-upstreams', async () => {
  const sockets: Socket[] = [];
  // Keeps every connection open for as long as the other side does.
  const upstream = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', () => {
      socket.write(
        'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 14\r\n\r\n{"choices":[]}',
      );
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const place = upstream.address();
  if (place === null || typeof place === 'string') throw new Error('no port');

  const plane = makeDataPlane({
    listen: { host: '127.0.0.1', port: 0 },
    instanceId: 'i',
    logger: silentLogger,
    writeAccessLine: () => undefined,
    leaveMs: 0,
  });
  await plane.start();
  expect(plane.notReady()).toBe('no snapshot yet');
  const entries = [settings, ...keyAndPolicy, openAI('up', `http://127.0.0.1:${place.port}`), route(['up'])];
  plane.config.apply(makeSnapshot(entries.map(makeEntry)));
  expect(plane.notReady()).toBeUndefined();
  const answer = await callProxy(`http://127.0.0.1:${plane.address().port}`, chat);
  expect(answer.status).toBe(200);

  expect(sockets).toHaveLength(1);
  const [socket] = sockets;
  const closed = socket === undefined ? undefined : once(socket, 'close');
  expect(socket?.destroyed).toBe(false);
  await plane.stop();
  await closed;
  upstream.close();
});
