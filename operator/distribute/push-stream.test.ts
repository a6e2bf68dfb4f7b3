import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { makePushStream } from './push-stream.ts';

test('a-large-update-waits-outside-of-a-connection-that-takes-nothing', () => {
  // Without a peer everything written stays in the socket.
  const socket = new Socket();
  const response = new ServerResponse(new IncomingMessage(socket));
  response.assignSocket(socket);
  let sent = 0;
  const stream = makePushStream(response, {
    heartbeatMs: 15_000,
    lifeMs: 3_600_000,
    clock: makeFakeClock(),
    onSent: (bytes) => {
      sent += bytes;
    },
  });
  const bytes = Buffer.alloc(8 * 1024 * 1024, 'x');
  stream.sendUpdate({ version: 'v', changed: [], removed: [], line: () => bytes });
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(512 * 1024);
  const taken = sent;
  response.emit('drain');
  expect(sent).toBeGreaterThan(taken);
  while (sent < bytes.length) response.emit('drain');
  expect(sent).toBe(bytes.length);
  response.destroy();
});
