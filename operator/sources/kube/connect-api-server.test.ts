import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ScriptedApiServer, startScriptedApiServer } from './testing/scripted-api-server.ts';

describe('the connection to an API server', () => {
  let server: ScriptedApiServer;
  const { signal } = new AbortController();
  beforeEach(async () => {
    server = await startScriptedApiServer({ limits: { idleTimeoutMs: 4_000, maxBodyBytes: 100 } });
  });
  afterEach(() => server.stop());

  /** A call that leaves a connection to be used again. */
  const warmUp = async (): Promise<void> => {
    const answer = server.client.send({ path: '/warm', signal });
    (await server.next()).answer(200, {});
    await answer;
  };

  test('a-call-carries-credentials-query-and-body', async () => {
    const call = {
      method: 'PATCH',
      path: '/x',
      query: { force: 'true', q: 'a b&c' },
      contentType: 'application/y',
    } as const;
    const answer = server.client.send({ ...call, body: { a: 'ž' }, signal });
    const exchange = await server.next();
    expect(exchange).toMatchObject({
      method: 'PATCH',
      path: '/x',
      query: { force: 'true', q: 'a b&c' },
      body: { a: 'ž' },
      headers: { authorization: 'Bearer token-of-the-tester', 'content-type': 'application/y' },
    });
    exchange.answer(418, { short: 'stout' });
    expect(await answer).toEqual({ status: 418, body: { short: 'stout' } });
  });

  test('a-page-that-is-not-json-comes-as-text', async () => {
    const answer = server.client.send({ path: '/', signal });
    (await server.next()).answer(502, '<html>bad gateway</html>');
    expect(await answer).toEqual({ status: 502, body: '<html>bad gateway</html>' });
  });

  test('an-answer-over-the-bound-is-refused', async () => {
    const answer = server.client.send({ path: '/', signal });
    (await server.next()).answer(200, 'x'.repeat(101));
    await expect(answer).rejects.toThrow('over 100 bytes');
  });

  test('what-can-be-repeated-is-repeated-when-a-kept-connection-was-just-closed', async () => {
    await warmUp();
    const answer = server.client.send({ method: 'PUT', path: '/again', body: {}, signal });
    (await server.next()).cut();
    (await server.next()).answer(200, { done: true });
    expect(await answer).toMatchObject({ body: { done: true } });
  });

  test('a-creation-is-not-repeated-for-it-may-have-been-done', async () => {
    await warmUp();
    const answer = server.client.send({ method: 'POST', path: '/once', body: {}, signal });
    (await server.next()).cut();
    await expect(answer).rejects.toThrow();
  });

  test('an-aborted-call-ends-at-once', async () => {
    const controller = new AbortController();
    const answer = server.client.send({ path: '/', signal: controller.signal });
    const exchange = await server.next();
    controller.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await exchange.closed;
  });

  test('many-calls-under-one-signal-leave-nothing-on-it', async () => {
    const long = new AbortController();
    for (let times = 0; times < 20; times += 1) {
      const answer = server.client.send({ path: '/', signal: long.signal });
      (await server.next()).answer(200, {});
      await answer;
    }
    expect(getEventListeners(long.signal, 'abort').length).toBeLessThan(3);
  });
});
