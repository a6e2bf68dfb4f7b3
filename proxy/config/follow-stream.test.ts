import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from '@jest/globals';
import { encodeMessage, encodeUpdate, encodeWireEntry } from '#contract/push/encode-message.ts';
import { heartbeatMs } from '#contract/push/stream-terms.ts';
import { makeEntry } from '#contract/snapshot/digest.ts';
import { makeSnapshot } from '#contract/snapshot/snapshot.ts';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import { silentLogger } from '#runtime/logger.ts';
import { failed, ok } from '#runtime/result.ts';
import { makeConfigHolder } from './config-holder.ts';
import { followStream } from './follow-stream.ts';

const keyBody = {
  kind: 'key',
  namespace: 'ai',
  name: 'a',
  sha256: '0'.repeat(64),
  attributes: { team: 'Größe' },
  suspended: false,
} as const;
const key = makeEntry(keyBody);
const { version } = makeSnapshot([key]);
const update = encodeUpdate(version, [encodeWireEntry(key)], []);

const opened: PassThrough[] = [];
afterEach(() => {
  for (const stream of opened.splice(0)) stream.destroy();
});

/** A stream that the test plays the operator of. */
function follow(problems: number): {
  readonly clock: ReturnType<typeof makeFakeClock>;
  readonly response: PassThrough;
  readonly ended: Promise<string>;
  /** The first message of this kind that the proxy sends from now on. */
  answer(kind: string): Promise<Record<string, unknown>>;
  version(): string | undefined;
} {
  const clock = makeFakeClock();
  const [request, response] = [new PassThrough(), new PassThrough()];
  opened.push(request, response);
  const problem = { entry: key.name, path: '/sha256', message: 'x'.repeat(5000) };
  const holder = makeConfigHolder({
    *compile() {
      yield;
      return problems > 0 ? failed(Array.from({ length: problems }, () => problem)) : ok('table');
    },
    logger: silentLogger,
  });
  const ended = followStream(
    { request, response },
    {
      target: holder,
      clock,
      heartbeatMs,
      inFlight: () => 7,
      onOpen: () => undefined,
      budgets: async () => [],
      onAlive: () => undefined,
    },
  );
  return {
    clock,
    response,
    ended,
    answer: async (kind) => {
      for (;;) {
        const [data]: unknown[] = await once(request, 'data');
        for (const line of String(data).trim().split('\n')) {
          const message: Record<string, unknown> = JSON.parse(line);
          if (message.kind === kind) return message;
        }
      }
    },
    version: () => holder.current()?.snapshot.version,
  };
}

test('an-update-that-is-cut-at-every-byte-is-applied-and-acknowledged', async () => {
  const { response, answer, version: serves } = follow(0);
  const answered = answer('ack');
  for (const byte of Buffer.from(update)) response.write(Buffer.of(byte));
  expect(await answered).toEqual({ kind: 'ack', version });
  expect(serves()).toBe(version);
});

test('an-update-in-parts-is-one-update', async () => {
  const { response, answer, version: serves } = follow(0);
  const keys = Array.from({ length: 1000 }, (_, at) =>
    makeEntry({ ...keyBody, name: `k${at}`, sha256: String(at).padStart(64, '0') }),
  );
  const lines = encodeUpdate(makeSnapshot(keys).version, keys.map(encodeWireEntry), []);
  expect(lines.split('\n').length).toBeGreaterThan(3);
  const last = lines.lastIndexOf('\n', lines.length - 2) + 1;
  response.write(lines.slice(0, last));
  response.write(encodeMessage({ kind: 'ping' }));
  expect(serves()).toBeUndefined();
  const answered = answer('ack');
  response.write(lines.slice(last));
  expect(await answered).toEqual({ kind: 'ack', version: makeSnapshot(keys).version });
  const acked = answer('ack');
  response.write(
    encodeUpdate(
      version,
      [encodeWireEntry(key)],
      keys.map(({ name }) => name),
    ),
  );
  expect(await acked).toEqual({ kind: 'ack', version });
});

test('a-bad-entry-in-a-part-is-named-and-the-next-update-starts-afresh', async () => {
  const { response, answer } = follow(0);
  const refused = answer('nack');
  response.write('{"kind":"part","entries":[{"name":"key/ai/x","digest":"x","body":{}}]}\n');
  response.write(update);
  expect(await refused).toMatchObject({ version, problems: [{ entry: 'key/ai/x' }] });
  const answered = answer('ack');
  response.write(update);
  expect(await answered).toEqual({ kind: 'ack', version });
});

test('a-refusal-is-bounded-to-what-the-operator-takes', async () => {
  const { response, answer, version: serves } = follow(500);
  response.write(update);
  const { problems } = await answer('nack');
  expect(problems).toHaveLength(100);
  expect(JSON.stringify(problems).length).toBeLessThan(200_000);
  expect(serves()).toBeUndefined();
});

test('every-heartbeat-the-proxy-reports-what-it-serves', async () => {
  const { clock, answer } = follow(0);
  const reported = answer('report');
  clock.advance(heartbeatMs);
  expect(await reported).toEqual({ kind: 'report', version: '', inFlight: 7 });
});

test('three-heartbeats-of-silence-end-the-stream-and-a-ping-is-no-silence', async () => {
  const { clock, response, ended, answer } = follow(0);
  clock.advance(2 * heartbeatMs);
  response.write(encodeMessage({ kind: 'ping' }) + update);
  await answer('ack');
  clock.advance(2 * heartbeatMs);
  expect(response.destroyed).toBe(false);
  clock.advance(heartbeatMs);
  expect(await ended).toBe('the operator has fallen silent');
});

test.each([
  ['garbage', 'GET / HTTP/1.1\r\n\r\n', /not JSON/],
  ['an-unknown-message', '{"kind":"shutdown"}\n', /does not fit its schema/],
  ['a-refusal', encodeMessage({ kind: 'refused', reason: 'format 9 only' }), /refused: format 9 only/],
])('%s-ends-the-stream', async (_name, text, reason) => {
  const { response, ended } = follow(0);
  response.write(text);
  expect(await ended).toMatch(reason);
});

test('an-operator-that-ends-the-stream-is-no-error', async () => {
  const { response, ended } = follow(0);
  response.end();
  expect(await ended).toBe('the operator ended the stream');
});
