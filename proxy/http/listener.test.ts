import { once } from 'node:events';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dialects } from '../dialects/registry.ts';
import { makeProvider } from '../providers/registry.ts';
import { callProxy, chat, streamed } from './rig/call-proxy.ts';
import {
  clientKey,
  keyAndPolicy,
  openAI,
  type ProxyRig,
  route,
  settings,
  startProxy,
} from './rig/proxy-rig.ts';
import { answerJson, chatCompletion, type ScriptedUpstream, startUpstream } from './rig/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let proxy: ProxyRig;
const bodies = () => [settings, ...keyAndPolicy, openAI('first', upstream.url), route(['first'])];

beforeAll(async () => {
  upstream = await startUpstream(answerJson(200, chatCompletion('one')));
  proxy = await startProxy(bodies());
});
afterAll(async () => {
  await proxy.stop();
  await upstream.stop();
});

/** Sends bytes as they are and gives all that comes back until the connection closes. */
async function sendRaw(text: string, rest?: () => Buffer | undefined): Promise<string> {
  const { hostname, port } = new URL(proxy.url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString();
  });
  // A reset, or a write after the other side closed, is seen in what was received.
  socket.on('error', () => undefined);
  socket.write(text);
  const more = (): void => {
    for (let chunk = rest?.(); chunk !== undefined; chunk = rest?.()) if (!socket.write(chunk)) break;
  };
  socket.on('drain', more);
  more();
  // Not events.once: it would reject on the error that is of no interest here.
  await new Promise((resolve) => socket.once('close', resolve));
  return received;
}

test.each([
  ['GET', '/v1/chat/completions', 405, 'method_not_allowed'],
  ['POST', '/v1/models', 405, 'method_not_allowed'],
  ['GET', '/nowhere', 404, 'not_found'],
  ['GET', '/v1/models/%E0%A4%A', 404, 'not_found'],
  ['GET', '/v1/models/unknown', 404, 'model_not_found'],
])('%s-%s-answers-%d', async (method, path, status, code) => {
  const headers = { authorization: `Bearer ${clientKey}` };
  const answer = await fetch(`${proxy.url}${path}`, { method, headers });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { code } });
  if (status === 405) expect(answer.headers.get('allow')).toBe(method === 'GET' ? 'POST' : 'GET');
  expect(answer.headers.get('x-sallyport-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test('errors-wear-the-dialect-of-the-path', async () => {
  const answer = await callProxy(proxy.url, '{', { path: '/v1/messages' });
  expect(await answer.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
});

const refused: readonly [string, unknown, Record<string, string>, number, string][] = [
  ['bad-json', '{"model":', {}, 400, 'invalid_request'],
  ['no-model', { messages: [] }, {}, 400, 'invalid_request'],
  ['an-unknown-model', { ...chat, model: 'x' }, {}, 404, 'model_not_found'],
  ['bad-metadata', chat, { 'x-sallyport-metadata': '[]' }, 400, 'invalid_request'],
  ['a-wrong-key', chat, { authorization: 'Bearer no' }, 401, 'unauthenticated'],
  ['two-keys-that-differ', chat, { 'x-api-key': 'other' }, 401, 'unauthenticated'],
  ['an-unknown-coding', chat, { 'content-encoding': 'zstd' }, 415, 'invalid_request'],
  ['a-coding-that-does-not-fit', chat, { 'content-encoding': 'gzip' }, 400, 'invalid_request'],
];

test.each(refused)('%s-is-refused', async (_name, body, headers, status, code) => {
  const calls = upstream.calls.length;
  const answer = await callProxy(proxy.url, body, { headers });
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { code } });
  expect(await proxy.recordOf(answer)).toMatchObject({ status, code });
  expect(upstream.calls).toHaveLength(calls);
});

const gzipped = (text: string, length = gzipSync(text).length): string =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${clientKey}\r\nconnection: close\r\n` +
  `content-encoding: gzip\r\ncontent-length: ${length}\r\n\r\n`;

test('a-compressed-body-is-read', async () => {
  const body = gzipSync(JSON.stringify(chat));
  const bytes = [body];
  expect(await sendRaw(gzipped('', body.length), () => bytes.pop())).toContain('"one"');
});

test('a-small-body-that-unpacks-to-a-large-one-is-refused', async () => {
  const body = gzipSync(JSON.stringify({ ...chat, user: 'a'.repeat(2 * 1024 * 1024) }));
  expect(body.length).toBeLessThan(16 * 1024);
  const bytes = [body];
  expect(await sendRaw(gzipped('', body.length), () => bytes.pop())).toContain('413 Payload Too Large');
});

const post = (headers: string): string =>
  `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${clientKey}\r\n${headers}\r\n\r\n`;

test('a-body-announced-as-too-large-is-refused-before-it-is-read-and-its-sender-sees-why', async () => {
  let left = 200;
  const answer = await sendRaw(post(`content-length: ${200 * 65536}`), () =>
    left-- > 0 ? Buffer.alloc(65536) : undefined,
  );
  expect(answer).toContain('413 Payload Too Large');
  expect(answer).toContain('body_too_large');
});

test('a-body-that-grows-too-large-is-refused-and-its-sender-sees-why', async () => {
  let left = 200;
  const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(65536), Buffer.from('\r\n')]);
  const last = Buffer.from('0\r\n\r\n');
  const answer = await sendRaw(post('transfer-encoding: chunked'), () => {
    left -= 1;
    if (left === 0) return last;
    return left > 0 ? chunk : undefined;
  });
  expect(answer).toContain('413 Payload Too Large');
  expect(answer).toContain('body_too_large');
});

test('a-client-that-waits-for-100-continue-gets-it', async () => {
  const body = JSON.stringify(chat);
  const answer = await sendRaw(
    `${post(`expect: 100-continue\r\nconnection: close\r\ncontent-length: ${body.length}`)}${body}`,
  );
  expect(answer).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/);
});

test('a-client-that-waits-for-100-continue-with-a-wrong-key-is-refused-at-once', async () => {
  const head =
    'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 9\r\n\r\n';
  const { hostname, port } = new URL(proxy.url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  socket.write(head);
  const [text] = await once(socket, 'data');
  expect(text).toMatch(/^HTTP\/1.1 401 /);
  socket.end();
});

test('what-is-no-HTTP-is-answered-400', async () => {
  const answer = await sendRaw('NONSENSE\r\n\r\n');
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request/);
  expect(answer).toContain('x-sallyport-error-code: invalid_request');
});

test('a-body-that-breaks-the-chunked-coding-is-answered-400', async () => {
  const answer = await sendRaw(`${post('transfer-encoding: chunked')}zz\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 400 /);
});

test('headers-that-are-too-long-are-answered-431', async () => {
  expect(await sendRaw(`GET / HTTP/1.1\r\nx: ${'a'.repeat(64 * 1024)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
});

test('models-are-listed-in-the-shape-of-the-client', async () => {
  const headers = { authorization: `Bearer ${clientKey}` };
  const openai = await fetch(`${proxy.url}/v1/models`, { headers });
  expect(await openai.json()).toEqual({
    object: 'list',
    data: [{ id: 'm', object: 'model', created: 1767225600, owned_by: 'sallyport' }],
  });
  const anthropic = await fetch(`${proxy.url}/v1/models`, {
    headers: { ...headers, 'anthropic-version': '2023-06-01' },
  });
  expect(await anthropic.json()).toMatchObject({ data: [{ type: 'model', id: 'm' }], has_more: false });
  const one = await fetch(`${proxy.url}/v1/models/m`, { headers });
  expect(await one.json()).toMatchObject({ id: 'm' });
});

test('before-any-snapshot-the-answer-is-503', async () => {
  const fresh = await startProxy([]);
  const answer = await callProxy(fresh.url, chat);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(await answer.json()).toMatchObject({ error: { code: 'not_ready' } });
  await fresh.stop();
});

test('a-rule-without-one-of-its-policies-answers-503', async () => {
  const other = await startProxy([
    ...bodies().slice(0, 4),
    route(['first'], { policies: ['policy/ai/gone'] }),
  ]);
  const answer = await callProxy(other.url, chat);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ error: { code: 'route_unavailable' } });
  await other.stop();
});

test('a-throw-in-one-request-is-the-end-of-that-request-only', async () => {
  const openaiChat = dialects['openai-chat'];
  const broken = {
    ...openaiChat,
    outline: (body: unknown) => {
      if (JSON.stringify(body).includes('poison')) throw new Error('secret detail');
      return openaiChat.outline(body);
    },
  };
  const other = await startProxy(bodies(), { dialects: { ...dialects, 'openai-chat': broken } });
  const answer = await callProxy(other.url, { ...chat, user: 'poison' });
  expect(answer.status).toBe(500);
  const text = await answer.text();
  expect(text).not.toContain('secret detail');
  expect(text).toContain(answer.headers.get('x-sallyport-request-id'));
  expect(await other.recordOf(answer)).toMatchObject({ code: 'internal' });
  expect((await callProxy(other.url, chat)).status).toBe(200);
  await other.stop();
});

test.each(['nativeBody', 'decodeError', 'native'] as const)(
  'a-provider-that-throws-in-%s-answers-one-error',
  async (where) => {
    const fault = (): never => {
      throw new Error('secret detail');
    };
    const other = await startProxy(bodies(), {
      makeProvider: (entry) => ({ ...makeProvider(entry), [where]: fault }),
    });
    upstream.play(answerJson(where === 'decodeError' ? 500 : 200, chatCompletion('one')));
    const answer = await callProxy(other.url, chat);
    expect(answer.status).toBe(where === 'native' ? 500 : 502);
    expect(await answer.text()).not.toContain('secret detail');
    expect((await other.recordOf(answer)).error?.cause).toBeDefined();
    await other.stop();
    upstream.play(answerJson(200, chatCompletion('one')));
  },
);

test('a-new-table-keeps-connections-and-a-running-request-keeps-its-table', async () => {
  let finish: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    upstream.play((response, call) => {
      finish = () => answerJson(200, chatCompletion('late'))(response, call);
      resolve();
    });
  });
  const running = callProxy(proxy.url, chat);
  await arrived;
  const pools = proxy.tables.pools.size();
  proxy.apply([settings, ...keyAndPolicy]);
  expect(proxy.tables.pools.size()).toBe(pools);
  expect((await callProxy(proxy.url, chat)).status).toBe(404);
  finish();
  expect(await (await running).text()).toContain('late');
  expect(proxy.tables.pools.size()).toBe(0);
  proxy.apply(bodies());
  upstream.play(answerJson(200, chatCompletion('one')));
  expect((await callProxy(proxy.url, chat)).status).toBe(200);
});

test('an-upstream-that-cannot-be-reached-answers-502', async () => {
  const other = await startProxy([
    settings,
    ...keyAndPolicy,
    openAI('first', 'http://127.0.0.1:9'),
    route(['first']),
  ]);
  const answer = await callProxy(other.url, streamed);
  expect(answer.status).toBe(502);
  expect((await other.recordOf(answer)).attempts[0]?.outcome).toBe('ConnectFailure');
  await other.stop();
});
