import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventStream, gatedStream, json } from './answers.ts';
import { cutAt, everyByte } from './cutters.ts';
import { closedPort, cutAfter, cutBeforeHead, hangAfterHead, hangBeforeHead } from './failures.ts';
import { makeGate } from './gate.ts';
import { type ScriptedUpstream, startScriptedUpstream } from './scripted-upstream.ts';

let upstream: ScriptedUpstream;
beforeEach(async () => {
  upstream = await startScriptedUpstream();
});
afterEach(() => upstream.stop());

test('answers-are-given-in-order-then-the-standing-one', async () => {
  upstream.script(json({ n: 1 }), json({ n: 2 }, { status: 418 }));
  upstream.respondAlways(json({ n: 3 }));
  const statuses: number[] = [];
  for (let n = 0; n < 4; n += 1) statuses.push((await fetch(upstream.url)).status);
  expect(statuses).toEqual([200, 418, 200, 200]);
  expect(upstream.unused()).toBe(0);
});

test('a-request-without-an-answer-is-told-so', async () => {
  expect((await fetch(`${upstream.url}/v1/x`)).status).toBe(599);
});

test('requests-are-kept-byte-for-byte', async () => {
  upstream.respondAlways(json({}));
  const body = Buffer.from([0, 255, 10, 226, 130]);
  await fetch(`${upstream.url}/v1/x?y=1`, { method: 'POST', body, headers: { 'X-Odd': 'a' } });
  expect(upstream.requests[0]).toMatchObject({
    method: 'POST',
    path: '/v1/x?y=1',
    headers: { 'x-odd': 'a' },
  });
  expect(upstream.requests[0]?.body.equals(body)).toBe(true);
});

test('a-gated-frame-comes-when-its-gate-opens', async () => {
  const gate = makeGate();
  upstream.script(gatedStream(['data: 1\n\n', 'data: 2\n\n'], [undefined, gate.opened]));
  const response = await fetch(upstream.url);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('data: 1\n\n');
  gate.open();
  expect((await reader?.read())?.value).toBe('data: 2\n\n');
});

test('bytes-can-be-written-one-by-one', async () => {
  upstream.script(eventStream(['data: é\n\n'], { cut: everyByte }));
  const chunks: number[] = [];
  const call = request(upstream.url).end();
  const [response] = await once(call, 'response');
  response.on('data', (chunk: Buffer) => chunks.push(chunk.length));
  await once(response, 'end');
  expect(chunks).toEqual(Array.from({ length: 10 }, () => 1));
});

test('bytes-can-be-cut-at-positions', () => {
  expect(cutAt(2, 3)(Buffer.from('abcdef')).map(String)).toEqual(['ab', 'c', 'def']);
});

test('a-cut-stream-breaks-after-its-frames', async () => {
  upstream.script(cutAfter(['data: 1\n\n']));
  const response = await fetch(upstream.url);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('data: 1\n\n');
  await expect(reader?.read()).rejects.toThrow();
});

test('a-cut-before-the-head-is-a-broken-connection', async () => {
  upstream.script(cutBeforeHead);
  await expect(fetch(upstream.url)).rejects.toThrow();
});

test.each([
  ['before', hangBeforeHead],
  ['after', hangAfterHead],
])('a-client-that-leaves-an-upstream-hanging-%s-the-head-is-seen-leaving', async (_name, answer) => {
  upstream.script(answer);
  const leave = new AbortController();
  const call = fetch(upstream.url, { signal: leave.signal }).then((response) => response.text());
  const { aborted } = await upstream.request(0);
  leave.abort();
  await expect(call).rejects.toThrow();
  expect(await aborted).toBeLessThanOrEqual(performance.now());
});

test('trailers-follow-the-body', async () => {
  upstream.script({
    ...eventStream(['data: 1\n\n']),
    body: [
      { kind: 'Write', bytes: Buffer.from('data: 1\n\n') },
      { kind: 'Trailers', fields: { 'x-checksum': 'abc' } },
    ],
  });
  const [response] = await once(request(upstream.url).end(), 'response');
  response.resume();
  await once(response, 'end');
  expect(response.trailers).toEqual({ 'x-checksum': 'abc' });
});

test('nobody-listens-on-a-closed-port', async () => {
  await expect(fetch(await closedPort())).rejects.toThrow();
});
