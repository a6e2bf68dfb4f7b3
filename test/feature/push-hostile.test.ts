import { once } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as openRequest } from 'node:https';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mostBudgetReports } from '#contract/budget-report.ts';
import { maxProxyLine } from '#contract/push/bounds.ts';
import { encodeMessage } from '#contract/push/encode-message.ts';
import { formatVersion, heartbeatMs, pushPath } from '#contract/push/stream-terms.ts';
import { makeEntry } from '#contract/snapshot/digest.ts';
import { type FakeClock, makeFakeClock } from '#runtime/fake-clock.ts';
import { type Logger, silentLogger } from '#runtime/logger.ts';
import { goodToken, key, type PushRig, provider, startPushRig, strangerToken } from './push-rig.ts';
import { gateway } from './push-rig-proxy.ts';

let rig: PushRig;
let clock: FakeClock;
let open: ClientRequest[];
/** Why streams ended. */
let gone: unknown[];
beforeEach(async () => {
  clock = makeFakeClock(Date.now());
  open = [];
  gone = [];
  const logger: Logger = {
    ...silentLogger,
    info: (fields) => {
      if ('reason' in fields) gone.push(fields.reason);
    },
  };
  rig = await startPushRig({ clock, logger, maxStreams: 3 });
});
afterEach(async () => {
  for (const request of open) request.destroy();
  await rig.stop();
});

const hello = {
  kind: 'hello',
  format: formatVersion,
  proxyId: 'raw',
  gateway,
  digests: {},
  programVersion: '',
} as const;
const helloLine = encodeMessage(hello);

/** A peer that speaks HTTP but need not keep to the protocol. */
function connect(token: string | undefined, text: string, path: string = pushPath): ClientRequest {
  const request = openRequest({
    host: '127.0.0.1',
    port: rig.server.address().port,
    path,
    method: 'POST',
    agent: false,
    ca: rig.authority.bundlePem,
    servername: 'localhost',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  request.on('error', () => undefined);
  open.push(request);
  request.write(text);
  return request;
}

async function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('there is no response');
  return response;
}

/** All that comes until the stream ends, whichever way. */
async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response) text += String(chunk);
  } catch {
    return text;
  }
  return text;
}

const connected = (): number => rig.distributor.programming(key, []).connected;

test.each([
  ['no-token', undefined, helloLine, 401],
  ['an-unknown-token', 'guess', helloLine, 401],
  ['a-token-too-long-to-be-one', 'x'.repeat(8193), helloLine, 401],
  ['an-unknown-token-and-a-large-hello', 'guess', `${' '.repeat(1_000_000)}${helloLine}`, 401],
  ['the-token-of-another-workload', strangerToken, helloLine, 403],
  ['a-hello-for-another-namespace', goodToken, helloLine.replace('"ai"', '"shop"'), 403],
  ['garbage-for-a-hello', goodToken, 'SSH-2.0-OpenSSH\n', 400],
  ['an-ack-for-a-hello', goodToken, encodeMessage({ kind: 'ack', version: 'v' }), 400],
  ['digests-that-are-none', goodToken, helloLine.replace('{}', '{"a":"x\\ny"}'), 400],
  ['names-that-hold-a-line-end', goodToken, helloLine.replace('{}', `{"a\\nb":"${'0'.repeat(32)}"}`), 400],
])('%s-is-turned-away', async (_name, token, text, status) => {
  rig.publish([provider('a')]);
  const response = await answerOf(connect(token, text));
  expect(response.statusCode).toBe(status);
  expect(await textOf(response)).not.toMatch(/canary|openai/);
  expect(connected()).toBe(0);
});

test('an-unknown-and-a-missing-token-get-the-same-answer', async () => {
  const [missing, unknown] = await Promise.all(
    [undefined, 'guess'].map(async (token) => textOf(await answerOf(connect(token, helloLine)))),
  );
  expect(missing).toBe(unknown);
});

test('a-peer-without-a-hello-is-turned-away-after-ten-seconds', async () => {
  const request = connect(goodToken, '{"kind":"hel');
  while (clock.pending() === 0) await new Promise((resolve) => setImmediate(resolve));
  clock.advance(10_000);
  expect((await answerOf(request)).statusCode).toBe(408);
});

test('a-proxy-of-another-format-is-told-so', async () => {
  const response = await answerOf(connect(goodToken, encodeMessage({ ...hello, format: 99 })));
  expect(await textOf(response)).toBe(
    encodeMessage({ kind: 'refused', reason: `this operator speaks format ${formatVersion}` }),
  );
});

test.each([
  ['a-second-hello', helloLine, /a second hello/],
  ['garbage', 'not json\n', /not JSON/],
])('%s-ends-the-stream-with-a-reason', async (_name, text, reason) => {
  const request = connect(goodToken, helloLine);
  const response = await answerOf(request);
  request.write(text);
  expect(await textOf(response)).toMatch(reason);
  await rig.until(() => connected() === 0, clock);
});

test('a-line-without-an-end-is-not-kept-in-memory', async () => {
  const request = connect(goodToken, helloLine);
  const response = await answerOf(request);
  const ended = textOf(response);
  const part = Buffer.alloc(256 * 1024, 'x');
  for (let sent = 0; sent <= maxProxyLine && !request.destroyed; sent += part.length) {
    await new Promise<void>((resolve) => request.write(part, () => resolve()));
  }
  await ended;
  await rig.until(() => connected() === 0, clock);
});

test('more-streams-than-allowed-are-asked-to-wait', async () => {
  for (const proxyId of ['1', '2', '3']) {
    await answerOf(connect(goodToken, encodeMessage({ ...hello, proxyId })));
  }
  expect((await answerOf(connect(goodToken, helloLine))).statusCode).toBe(503);
});

test('a-peer-that-falls-silent-is-let-go-after-three-heartbeats-and-pinged-before', async () => {
  const response = await answerOf(connect(goodToken, helloLine));
  for (const _beat of [1, 2]) {
    clock.advance(heartbeatMs);
    expect(String((await once(response, 'data'))[0])).toBe(encodeMessage({ kind: 'ping' }));
  }
  expect(connected()).toBe(1);
  clock.advance(heartbeatMs);
  await rig.until(() => connected() === 0, clock);
});

test('a-stream-is-ended-within-the-hour-so-that-tokens-are-reviewed', async () => {
  const request = connect(goodToken, helloLine);
  const response = await answerOf(request);
  let ended = false;
  const text = textOf(response).then((all) => {
    ended = true;
    return all;
  });
  for (let beat = 0; beat < 240 && !ended; beat += 1) {
    const version = String(beat);
    await new Promise<void>((resolve) =>
      request.write(encodeMessage({ kind: 'report', version, inFlight: 0 }), () => resolve()),
    );
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(heartbeatMs);
  }
  expect(await text).toMatch(/ping/);
  await rig.until(() => connected() === 0, clock);
});

test('a-peer-that-does-not-read-costs-one-update-and-holds-nobody-up', async () => {
  const large = (revision: number): ReturnType<typeof makeEntry>[] =>
    Array.from({ length: 1500 }, (_, index) =>
      makeEntry({
        kind: 'provider',
        type: 'Mock',
        namespace: 'ai',
        name: `m${index}`,
        models: [],
        mock: {
          reply: `${revision} ${'x'.repeat(16_000)}`,
          firstTokenDelayMs: 0,
          tokenDelayMs: 0,
          errorPercent: 0,
          errorStatus: 500,
        },
      }),
    );
  const raw = connect(goodToken, helloLine);
  (await answerOf(raw)).pause();
  const proxy = await rig.startProxy();
  await rig.until(() => connected() === 2, clock);
  const first = rig.publish(large(1));
  await proxy.serves(first);
  await proxy.serves(rig.publish(large(2)));
  await proxy.serves(rig.publish(large(3)));
  expect(rig.distributor.totals().updates).toBe(4);
  expect(connected()).toBe(2);
  clock.advance(2 * heartbeatMs);
  // It still speaks, so it is not let go for its silence.
  raw.write(encodeMessage({ kind: 'ack', version: first }));
  await rig.until(() => rig.distributor.proxies().some(({ version }) => version === first), clock);
  clock.advance(heartbeatMs);
  await rig.until(() => rig.distributor.proxies().every(({ proxyId }) => proxyId !== 'raw'), clock);
  expect(gone).toContain('the proxy does not read');
});

test('nothing-else-is-served', async () => {
  expect((await answerOf(connect(goodToken, helloLine, '/'))).statusCode).toBe(404);
});

test('what-a-proxy-has-counted-is-taken-and-more-than-may-be-told-ends-its-stream', async () => {
  const counter = (settled: number) => ({
    budget: 'budget/ai/b',
    limit: 'l',
    group: `user=${settled}`,
    windowId: '',
    settled,
    held: 0,
    amount: 1000,
  });
  const report = (count: number): string => {
    const budgets = Array.from({ length: count }, (_, index) => counter(index));
    return encodeMessage({ kind: 'report', version: '', inFlight: 0, budgets });
  };
  const request = connect(goodToken, `${helloLine}${report(mostBudgetReports)}`);
  const text = textOf(await answerOf(request));
  await rig.until(() => rig.distributor.budgets(key)[0]?.reports?.length === mostBudgetReports, clock);
  request.write(report(mostBudgetReports + 1));
  expect(await text).toMatch(/"refused","reason":"a message does not fit its schema/);
  await rig.until(() => connected() === 0, clock);
});
