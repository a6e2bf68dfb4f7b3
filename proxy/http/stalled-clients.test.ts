import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { callProxy, chat } from './rig/call-proxy.ts';
import {
  clientKey,
  keyAndPolicy,
  openAI,
  type ProxyRig,
  route,
  settings,
  startProxy,
} from './rig/proxy-rig.ts';
import { type ScriptedUpstream, startUpstream } from './rig/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let proxy: ProxyRig;
let answer: string;
let go: Promise<void>;
beforeEach(async () => {
  answer = '{"choices":[]}';
  go = Promise.resolve();
  upstream = await startUpstream((response) => {
    go.then(() => response.setHeader('content-type', 'application/json').end(answer));
  });
  const entries = [settings, ...keyAndPolicy, openAI('first', upstream.url), route(['first'])];
  proxy = await startProxy(entries, { stalledClientMs: 200 });
});
afterEach(async () => {
  await proxy.stop();
  await upstream.stop();
});

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(proxy.url);
  const socket = connect({ port: Number(port), host: hostname });
  await once(socket, 'connect');
  return socket;
}

test('an-answer-is-not-kept-for-a-client-that-stopped-reading', async () => {
  answer = JSON.stringify({ choices: [], padding: 'x'.repeat(40 * 1024 * 1024) });
  const socket = (await open()).pause();
  const body = JSON.stringify(chat);
  const record = proxy.recordOf(undefined);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${clientKey}\r\n` +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
  await record;
  expect(proxy.server.inFlight()).toBe(0);
  let read = 0;
  socket
    .on('data', (chunk) => (read += chunk.length))
    .on('error', () => undefined)
    .resume();
  await once(socket, 'close');
  expect(read).toBeLessThan(answer.length);
});

test('a-client-may-wait-for-its-upstream-longer-than-it-may-keep-us-waiting', async () => {
  let answerNow = (): void => undefined;
  go = new Promise((resolve) => {
    answerNow = resolve;
  });
  const asked = callProxy(proxy.url, chat);
  while (proxy.server.inFlight() === 0) await new Promise(setImmediate);
  // Opened later, and cut: the time has passed for the other one too.
  const idle = (await open()).resume();
  await once(idle, 'close');
  answerNow();
  expect((await asked).status).toBe(200);
});
