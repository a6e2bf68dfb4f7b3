import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeMayCall } from '#operator/issuers/may-call.ts';
import { type IssuerServer, startIssuerServer } from '#operator/issuers/testing/start-issuer-server.ts';
import { type Issuer, makeIssuer } from '#proxy/identity/testing/make-issuer.ts';
import { type OtlpReceiver, startOtlpReceiver } from '#test/upstreams/otlp-receiver.ts';
import { eventually } from './eventually.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { aiGateway, callerKey, key, object, policy, route, rule, target } from './resources.ts';

let server: IssuerServer;
let collector: OtlpReceiver;
let gateway: Gateway;
const first = makeIssuer('k1');
const second = makeIssuer('k2', 'ES256');

const staff = () => ({
  name: 'staff',
  type: 'JWT',
  jwt: {
    issuer: server.url,
    audiences: ['sallyport'],
    claims: { user: 'email', team: 'team', groups: 'groups' },
  },
});

beforeAll(async () => {
  server = await startIssuerServer();
  collector = await startOtlpReceiver();
  server.pages.set('/.well-known/openid-configuration', {
    body: { issuer: server.url, jwks_uri: `${server.url}/keys` },
  });
  publish(first);
  const mayCall = makeMayCall(['127.0.0.1', '::1']);
  if (mayCall.kind === 'Failed') throw new Error(mayCall.failure);
  gateway = await startGateway(
    {
      'base.yaml': [
        aiGateway({ traces: { endpoint: collector.url } }),
        policy('callers', { authentication: { sources: [{ name: 'keys', type: 'APIKey' }, staff()] } }),
        policy('admins', {
          callers: { groups: ['admins'] },
          access: { rules: [{ name: 'all', models: ['*'] }] },
        }),
        policy('keys', {
          callers: { kinds: ['Key'] },
          access: { rules: [{ name: 'all', models: ['*'] }] },
        }),
        ...key('caller', callerKey),
        object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'hello' } }),
        route('mock', [rule('mock', [target('mock')])]),
      ],
    },
    { mayCall: mayCall.value, extraCa: server.ca },
  );
  await eventually(async () => expect(await ask(await sign(first))).toBe(200));
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([server.stop(), collector.stop()]);
});

function publish(...issuers: readonly Issuer[]): void {
  server.pages.set('/keys', { body: { keys: issuers.map(({ publicKey }) => publicKey) } });
}

function sign(issuer: Issuer, claims: object = {}): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 300;
  const said = { sub: 'ada', email: 'ada@example.com', team: 'blue', groups: ['admins'] };
  return issuer.sign({ iss: server.url, aud: 'sallyport', exp, ...said, ...claims });
}

const question = { model: 'mock', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };

async function send(token: string): Promise<Response> {
  return gateway.post('/v1/chat/completions', question, { headers: { authorization: `Bearer ${token}` } });
}

async function ask(token: string): Promise<number> {
  const response = await send(token);
  await response.arrayBuffer();
  return response.status;
}

test('the-SDKs-take-a-token-in-the-place-of-a-key', async () => {
  const apiKey = await sign(first);
  const openai = gateway.openai({ apiKey }).chat.completions;
  const answer = await openai.create({ model: 'mock', messages: [{ role: 'user', content: 'hi' }] });
  expect(answer.choices[0]?.message.content).toBe('hello');
  const said = await gateway.anthropic({ apiKey }).messages.create({
    model: 'mock',
    max_tokens: 9,
    messages: [{ role: 'user', content: 'hi' }],
  });
  expect(said.content).toMatchObject([{ type: 'text', text: 'hello' }]);
  expect(await ask(callerKey)).toBe(200);
});

test('groups-decide-what-may-be-used', async () => {
  expect(await ask(await sign(first, { groups: ['guests'] }))).toBe(403);
  expect(await ask(await sign(first, { groups: 'admins' }))).toBe(200);
});

test('the-caller-of-a-token-is-in-the-access-log-and-in-metrics', async () => {
  expect(await ask(await sign(first, { team: 'green' }))).toBe(200);
  const line: unknown = JSON.parse(gateway.accessLines.at(-1) ?? '');
  expect(line).toMatchObject({ caller: { kind: 'JWT', id: 'staff/ada', team: 'green' } });
  expect(await gateway.admin('/metrics')).toMatch(/sallyport_requests_total\{.*team="green".*\} 1/);
});

test('every-bad-token-gets-the-answer-of-a-wrong-key-and-leaves-no-trace-of-itself', async () => {
  const wrongKey = 'sp-wrong-0123456789abcdefghijklmnopqrstuvwxyz1234';
  const past = Math.floor(Date.now() / 1000) - 3600;
  const bad: readonly (readonly [string, string])[] = [
    ['signature', await sign(makeIssuer('k1'))],
    ['expired', await sign(first, { exp: past, sub: 'CANARYsubject' })],
    ['audience', await sign(first, { aud: 'CANARYaudience' })],
    ['unknown_key_id', await sign(makeIssuer('CANARYkid'))],
    ['too_large', await sign(first, { filler: 'CANARYfiller'.repeat(900) })],
    ['malformed', await first.signText(`{"iss":"${server.url}", "sub": CANARYclaim}`)],
    ['issuer', await sign(first, { iss: 'https://CANARYissuer.example' })],
  ];
  const said = async (token: string) => {
    const response = await send(token);
    const id = response.headers.get('x-sallyport-request-id') ?? 'none';
    const names = [...response.headers.keys()].sort();
    return { status: response.status, names, body: (await response.text()).replaceAll(id, 'ID') };
  };
  const expected = await said(wrongKey);
  expect(expected.status).toBe(401);
  for (const [, token] of bad) expect(await said(token)).toEqual(expected);
  const metrics = await gateway.admin('/metrics');
  for (const [reason] of bad)
    expect(metrics).toMatch(
      new RegExp(
        `sallyport_authentication_failures_total\\{source="(staff|none)",reason="${reason}"\\} [1-9]`,
      ),
    );
  expect(gateway.log()).toContain('staff: expired');
  await eventually(() => expect(collector.raw()).toContain('request'));
  const seen = [gateway.log(), metrics, gateway.accessLines.join(''), collector.raw(), gateway.findings()];
  for (const text of [...seen, await gateway.admin('/snapshot')]) {
    expect(text).not.toContain('CANARY');
    expect(text).not.toContain('eyJ');
    for (const [, token] of bad) expect(text).not.toContain(token.split('.')[2] ?? token);
  }
});

test('a-rotated-key-is-found-by-the-first-token-that-names-it-while-requests-go-on', async () => {
  const [old, next] = [await sign(first), await sign(second)];
  publish(first, second);
  let rejected = 0;
  const [asked, startedAt] = [server.asked.length, performance.now()];
  await eventually(async () => {
    if ((await ask(old)) !== 200) rejected += 1;
    expect(await ask(next)).toBe(200);
  });
  process.stdout.write(
    `rotated key: known ${(performance.now() - startedAt).toFixed(0)} ms after its first token\n`,
  );
  expect(rejected).toBe(0);
  expect(server.asked.length - asked).toBeLessThanOrEqual(4);
});

test('a-key-that-its-issuer-withdrew-verifies-nothing-not-even-what-was-known', async () => {
  const old = await sign(first);
  expect(await ask(old)).toBe(200);
  publish(second);
  const stray = await sign(makeIssuer('k3'));
  await eventually(async () => {
    await ask(stray);
    expect(await ask(old)).toBe(401);
  });
  expect(await ask(await sign(second))).toBe(200);
});

test('while-the-issuer-is-down-its-last-keys-stay', async () => {
  server.pages.set('/.well-known/openid-configuration', undefined);
  const stray = await sign(makeIssuer('k4'));
  const asked = server.asked.length;
  await eventually(async () => {
    expect(await ask(stray)).toBe(401);
    expect(server.asked.length).toBeGreaterThan(asked);
  });
  expect(await ask(await sign(second))).toBe(200);
});

test('another-audience-in-the-policy-holds-for-known-tokens-too', async () => {
  const token = await sign(second);
  expect(await ask(token)).toBe(200);
  const source = staff();
  await gateway.put('base2.yaml', [
    policy('override', {
      precedence: 'Override',
      authentication: { sources: [{ ...source, jwt: { ...source.jwt, audiences: ['elsewhere'] } }] },
    }),
  ]);
  await eventually(async () => expect(await ask(token)).toBe(401));
  await gateway.remove('base2.yaml');
  await eventually(async () => expect(await ask(token)).toBe(200));
});
