import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '#runtime/clock.ts';
import { makeFakeClock } from '#runtime/fake-clock.ts';
import type { Logger } from '#runtime/logger.ts';
import { Reflector, type ReflectorOptions } from './reflector.ts';
import { type DeliveryRecord, recordDeliveries } from './testing/record-deliveries.ts';
import {
  type Exchange,
  type ScriptedApiServer,
  startScriptedApiServer,
} from './testing/scripted-api-server.ts';

const resource = {
  group: 'sallyport.dev',
  version: 'v1alpha1',
  plural: 'airoutes',
  kind: 'AIRoute',
  pageSize: 2,
} as const;
const path = '/apis/sallyport.dev/v1alpha1/airoutes';

const object = (name: string, resourceVersion: number, note = '') => ({
  metadata: { namespace: 'a', name, uid: `uid-${name}`, resourceVersion: String(resourceVersion) },
  note,
});
const listOf = (resourceVersion: number, items: readonly unknown[], next?: string) => ({
  metadata: { resourceVersion: String(resourceVersion), ...(next === undefined ? {} : { continue: next }) },
  items,
});
const frame = (type: string, content: unknown) => `${JSON.stringify({ type, object: content })}\n`;
const bookmark = (resourceVersion: number) =>
  frame('BOOKMARK', { metadata: { resourceVersion: String(resourceVersion) } });
const status = (code: number, reason: string) => ({
  kind: 'Status',
  code,
  reason,
  message: `it is ${reason}`,
});

describe('a reflector', () => {
  let server: ScriptedApiServer;
  let stopping: AbortController;
  let record: DeliveryRecord;
  let running: Promise<void>;
  let said: { readonly level: string; readonly fields: object; readonly message: string }[];

  beforeEach(async () => {
    server = await startScriptedApiServer();
    stopping = new AbortController();
    record = recordDeliveries();
    running = Promise.resolve();
    said = [];
  });
  afterEach(async () => {
    stopping.abort();
    await running;
    await server.stop();
  });

  const note = (level: string) => (fields: object, message: string) => {
    said.push({ level, fields, message });
  };
  const logger: Logger = {
    debug: note('debug'),
    info: note('info'),
    warn: note('warn'),
    error: note('error'),
    child: () => logger,
  };
  const start = (changes: Partial<ReflectorOptions> = {}): Reflector => {
    const reflector = new Reflector({
      resource,
      client: server.client,
      sink: record.sink,
      presence: 'Required',
      clock: systemClock,
      random: () => 0.5,
      logger,
      backoff: { baseMs: 1, capMs: 4 },
      ...changes,
    });
    running = reflector.run(stopping.signal);
    return reflector;
  };
  const answerList = async (body: unknown, code = 200): Promise<Exchange> => {
    const list = await server.next();
    expect(list).toMatchObject({ method: 'GET', path });
    expect(list.query).not.toHaveProperty('watch');
    list.answer(code, body);
    return list;
  };
  const expectWatch = async (from: number): Promise<Exchange> => {
    const watch = await server.next();
    expect(watch.query).toMatchObject({ watch: '1', resourceVersion: String(from) });
    return watch;
  };

  test('lists-page-by-page-then-watches-from-there-with-bookmarks', async () => {
    start();
    const first = await answerList(listOf(7, [object('x', 1), object('y', 2)], 'more'));
    expect(first.query).toEqual({ limit: '2' });
    expect(first.headers).toMatchObject({ authorization: 'Bearer token-of-the-tester' });
    const second = await answerList(listOf(7, [object('z', 3)]));
    expect(second.query).toEqual({ limit: '2', continue: 'more' });
    const watch = await expectWatch(7);
    expect(watch.query).toMatchObject({ allowWatchBookmarks: 'true', timeoutSeconds: '450' });
    await watch.write(frame('ADDED', object('w', 8)) + frame('MODIFIED', object('x', 9)));
    await watch.write(frame('DELETED', object('y', 10)));
    await record.until('remove a/y');
    expect(record.log).toEqual([
      'put a/x@1',
      'put a/y@2',
      'put a/z@3',
      'synced',
      'put a/w@8',
      'put a/x@9',
      'remove a/y',
    ]);
  });

  test('a-field-selector-goes-with-list-and-watch', async () => {
    start({ resource: { ...resource, fieldSelector: 'type=Opaque' } });
    const list = await answerList(listOf(7, []));
    const watch = await expectWatch(7);
    for (const { query } of [list, watch]) expect(query).toMatchObject({ fieldSelector: 'type=Opaque' });
  });

  test('a-frame-cut-at-every-byte-arrives-whole', async () => {
    start();
    await answerList(listOf(7, []));
    const watch = await expectWatch(7);
    const bytes = Buffer.from(
      frame('ADDED', object('x', 8, 'žluťoučký 🐎')) + frame('ADDED', object('y', 9)),
    );
    for (const byte of bytes) await watch.write(Buffer.of(byte));
    await record.until('put a/y@9');
    expect(record.log).toEqual(['synced', 'put a/x@8', 'put a/y@9']);
  });

  test.each([
    { name: 'ends-in-the-middle-of-a-frame', break: (watch: Exchange) => watch.end() },
    { name: 'is-cut-in-the-middle-of-a-frame', break: (watch: Exchange) => watch.cut() },
  ])('a-watch-that-$name-goes-on-after-the-last-whole-frame', async ({ break: breakWatch }) => {
    const reflector = start();
    await answerList(listOf(7, []));
    const watch = await expectWatch(7);
    await watch.write(`${frame('ADDED', object('x', 8))}${frame('ADDED', object('y', 9)).slice(0, 40)}`);
    await record.until('put a/x@8');
    breakWatch(watch);
    const again = await expectWatch(8);
    await again.write(frame('ADDED', object('y', 9)));
    await record.until('put a/y@9');
    expect(reflector.state()).toMatchObject({ synced: true, objects: 2, problem: undefined });
  });

  test('a-bookmark-moves-the-position', async () => {
    start();
    await answerList(listOf(7, []));
    const watch = await expectWatch(7);
    await watch.write(bookmark(100));
    watch.end();
    await expectWatch(100);
  });

  test('what-vanished-while-the-position-was-lost-is-removed-and-what-stayed-is-not-told-again', async () => {
    start();
    await answerList(listOf(7, [object('x', 1), object('y', 2)]));
    const watch = await expectWatch(7);
    await watch.write(frame('ERROR', status(410, 'Expired')));
    await answerList(listOf(50, [object('x', 1), object('z', 40)]));
    await expectWatch(50);
    expect(record.log).toEqual(['put a/x@1', 'put a/y@2', 'synced', 'put a/z@40', 'remove a/y']);
    expect(said.map(({ level }) => level)).not.toContain('warn');
  });

  test.each([
    { name: 'a-410-answer', fail: (watch: Exchange) => watch.answer(410, status(410, 'Expired')) },
    { name: 'a-404-answer', fail: (watch: Exchange) => watch.answer(404, status(404, 'NotFound')) },
    {
      name: 'an-error-event',
      fail: (watch: Exchange) => watch.write(frame('ERROR', status(500, 'Internal'))),
    },
    { name: 'a-frame-that-is-not-json', fail: (watch: Exchange) => watch.write('{"type":"ADDED",\n') },
    {
      name: 'a-frame-of-no-known-type',
      fail: (watch: Exchange) => watch.write(frame('MOVED', object('x', 8))),
    },
    { name: 'a-frame-without-an-object', fail: (watch: Exchange) => watch.write(frame('ADDED', {})) },
    { name: 'a-bookmark-without-a-position', fail: (watch: Exchange) => watch.write(frame('BOOKMARK', {})) },
  ])('$name-leads-to-a-new-list', async ({ fail }) => {
    const reflector = start();
    await answerList(listOf(7, []));
    await fail(await expectWatch(7));
    await answerList(listOf(9, []));
    await expectWatch(9);
    expect(reflector.state()).toMatchObject({ restarts: 1 });
  });

  test.each([401, 403, 429, 500, 503])(
    'a-watch-answered-%d-is-tried-again-from-where-it-was',
    async (code) => {
      start();
      await answerList(listOf(7, []));
      (await expectWatch(7)).answer(code, status(code, 'No'));
      await expectWatch(7);
    },
  );

  test('a-position-that-is-refused-again-and-again-is-given-up', async () => {
    start();
    await answerList(listOf(7, []));
    for (let times = 0; times < 5; times += 1) (await expectWatch(7)).answer(504, status(504, 'Timeout'));
    await answerList(listOf(3, []));
    await expectWatch(3);
  });

  test('a-list-that-is-refused-is-tried-until-it-is-allowed-and-told-once', async () => {
    const reflector = start();
    for (let times = 0; times < 4; times += 1) await answerList(status(403, 'Forbidden'), 403);
    expect(reflector.state()).toMatchObject({ synced: false });
    await answerList(listOf(7, [object('x', 1)]));
    await expectWatch(7);
    await record.until('synced');
    const warnings = said.filter(({ level }) => level === 'warn');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.fields).toMatchObject({ problem: 'list airoutes: 403 Forbidden: it is Forbidden' });
  });

  test.each([
    { name: 'is-not-a-list', body: { kind: 'Table' } },
    { name: 'is-not-json', body: '<html>a proxy in between</html>' },
    { name: 'holds-something-else', body: listOf(7, ['x']) },
  ])('an-answer-that-$name-is-asked-for-again', async ({ body }) => {
    start();
    await answerList(body);
    await answerList(listOf(7, []));
    await expectWatch(7);
    expect(record.log).toEqual(['synced']);
  });

  test('a-page-that-expired-starts-the-list-over-and-delivers-no-half', async () => {
    start();
    await answerList(listOf(7, [object('x', 1), object('y', 2)], 'more'));
    await answerList(status(410, 'Expired'), 410);
    const restarted = await answerList(listOf(9, [object('x', 1)]));
    expect(restarted.query).toEqual({ limit: '2' });
    await expectWatch(9);
    expect(record.log).toEqual(['put a/x@1', 'synced']);
  });

  test.each([
    { name: 'empty', content: '' },
    { name: 'after-a-word-that-says-nothing-new', content: bookmark(7) },
  ])('a-watch-that-ends-at-once-$name-is-not-spun-on', async ({ content }) => {
    const clock = makeFakeClock();
    const reflector = start({ clock, backoff: { baseMs: 1000, capMs: 60_000 } });
    await answerList(listOf(7, []));
    const watch = await expectWatch(7);
    if (content !== '') await watch.write(content);
    watch.end();
    await until(() => reflector.state().restarts === 1);
    expect(clock.pending()).toBe(1);
    clock.advance(1000);
    await expectWatch(7);
  });

  test('a-watch-that-says-nothing-past-its-time-is-dropped-and-begun-again', async () => {
    const clock = makeFakeClock();
    const reflector = start({ clock });
    await answerList(listOf(7, []));
    const watch = await expectWatch(7);
    await watch.write(frame('ADDED', object('x', 8)));
    await record.until('put a/x@8');
    clock.advance(479_000);
    expect(reflector.state()).toMatchObject({ restarts: 0 });
    clock.advance(1_000);
    await watch.closed;
    await until(() => reflector.state().problem === 'watch airoutes: it stalled');
    clock.advance(4);
    await expectWatch(8);
  });

  test('a-watch-whose-answer-never-begins-is-dropped-too', async () => {
    const clock = makeFakeClock();
    const reflector = start({ clock });
    await answerList(listOf(7, []));
    const watch = await expectWatch(7);
    clock.advance(480_000);
    await watch.closed;
    await until(() => reflector.state().restarts === 1);
    clock.advance(4);
    await expectWatch(7);
  });

  test('a-list-whose-answer-never-comes-is-given-up', async () => {
    const impatient = await startScriptedApiServer({ limits: { idleTimeoutMs: 20, maxBodyBytes: 1000 } });
    try {
      start({ client: impatient.client });
      await (await impatient.next()).closed;
      (await impatient.next()).answer(200, listOf(7, []));
      await record.until('synced');
      (await impatient.next()).cut();
    } finally {
      stopping.abort();
      await running;
      await impatient.stop();
    }
  });

  test('an-api-server-that-is-away-is-waited-for-and-no-list-is-needed', async () => {
    const reflector = start();
    await answerList(listOf(7, [object('x', 1)]));
    await expectWatch(7);
    await server.stop();
    await until(() => reflector.state().restarts > 2);
    expect(reflector.state().problem).toContain('ECONNREFUSED');
    server = await startScriptedApiServer({ port: server.port });
    const watch = await expectWatch(7);
    await watch.write(frame('DELETED', object('x', 8)));
    await record.until('remove a/x');
    expect(reflector.state()).toMatchObject({ problem: undefined });
  });

  test('a-required-kind-that-is-not-installed-is-not-synced-until-it-is', async () => {
    const reflector = start();
    for (let times = 0; times < 3; times += 1) await answerList(status(404, 'NotFound'), 404);
    expect(reflector.state()).toMatchObject({ synced: false, problem: 'not installed' });
    expect(said.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await answerList(listOf(7, []));
    await record.until('synced');
    await expectWatch(7);
  });

  test('an-optional-kind-that-is-not-installed-is-empty-and-looked-for-again', async () => {
    start({ presence: 'Optional' });
    await answerList(status(404, 'NotFound'), 404);
    await record.until('synced');
    await answerList(listOf(7, [object('x', 1)]));
    await record.until('put a/x@1');
    await expectWatch(7);
    expect(record.log).toEqual(['synced', 'put a/x@1']);
  });

  test('objects-of-an-optional-kind-go-only-when-it-is-missed-three-times', async () => {
    start({ presence: 'Optional' });
    await answerList(listOf(7, [object('x', 1)]));
    (await expectWatch(7)).answer(410, status(410, 'Expired'));
    await answerList(status(404, 'NotFound'), 404);
    await answerList(status(404, 'NotFound'), 404);
    const third = await server.next();
    expect(record.log).not.toContain('remove a/x');
    third.answer(404, status(404, 'NotFound'));
    await record.until('remove a/x');
  });

  test('a-sink-that-throws-gets-the-object-again', async () => {
    let refuse = true;
    const { sink } = record;
    const moody = {
      ...sink,
      put: (delivered: Parameters<typeof sink.put>[0]) => {
        if (refuse) {
          refuse = false;
          throw new Error('not now');
        }
        sink.put(delivered);
      },
    };
    start({ sink: moody });
    await answerList(listOf(7, []));
    await (await expectWatch(7)).write(frame('ADDED', object('x', 8)));
    await (await expectWatch(7)).write(frame('ADDED', object('x', 8)));
    await record.until('put a/x@8');
  });

  test('ends-when-aborted-in-a-watch-and-lets-go-of-the-connection', async () => {
    start();
    await answerList(listOf(7, []));
    const watch = await expectWatch(7);
    stopping.abort();
    await running;
    await watch.closed;
  });

  test('no-frame-and-no-object-is-ever-logged', async () => {
    start();
    await answerList(listOf(7, []));
    await (await expectWatch(7)).write('{"canary-secret"\n');
    await answerList(listOf(8, [{ data: 'canary-secret' }]));
    await answerList(listOf(9, []));
    await expectWatch(9);
    expect(JSON.stringify(said)).not.toContain('canary');
  });
});

/** Lets the event loop turn until the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  const deadline = AbortSignal.timeout(4_000);
  while (!condition()) {
    deadline.throwIfAborted();
    await new Promise(setImmediate);
  }
}
