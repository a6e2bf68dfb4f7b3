import { afterEach, expect, test } from '@jest/globals';
import { type Gateway, startGateway } from './gateway.ts';
import {
  aiGateway,
  base,
  callerKey,
  key,
  type Manifest,
  object,
  policy,
  route,
  rule,
  target,
} from './resources.ts';

let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

const mock = [
  object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'hi' } }),
  route('main', [rule('a', [target('mock')])]),
];
const allow = (...models: string[]) => ({ rules: [{ name: 'allow', models }] });
const authentication = { sources: [{ name: 'keys', type: 'APIKey' }] };

async function statusWith(
  policies: readonly Manifest[],
  headers: Record<string, string> = {},
): Promise<number> {
  gateway = await startGateway({
    'all.yaml': [aiGateway(), ...key('caller', callerKey), ...mock, ...policies],
  });
  const body = { model: 'a', messages: [{ role: 'user', content: 'hi' }] };
  return (await gateway.post('/v1/chat/completions', body, { headers })).status;
}

test('a-gateway-without-a-policy-refuses-everyone', async () => {
  expect(await statusWith([])).toBe(401);
});

test('knowing-a-caller-allows-nothing-yet', async () => {
  expect(await statusWith([policy('who', { authentication })])).toBe(403);
});

test('a-policy-that-only-observes-allows-nothing', async () => {
  const who = policy('who', { authentication });
  expect(await statusWith([who, policy('watch', { mode: 'Observe', access: allow('*') })])).toBe(403);
});

test('Override-on-the-gateway-decides-over-the-route', async () => {
  const policies = [
    policy('who', { authentication, access: allow('b'), precedence: 'Override' }),
    policy('route', { targetRefs: [{ kind: 'AIRoute', name: 'main' }], access: allow('a') }),
  ];
  expect(await statusWith(policies)).toBe(403);
});

test('without-Override-the-route-decides', async () => {
  const policies = [
    policy('who', { authentication, access: allow('b') }),
    policy('route', { targetRefs: [{ kind: 'AIRoute', name: 'main' }], access: allow('a') }),
  ];
  expect(await statusWith(policies)).toBe(200);
});

test('anonymous-callers-pass-where-a-policy-says-so-and-a-wrong-key-does-not-become-one', async () => {
  const who = policy('who', {
    authentication: {
      sources: [
        ...authentication.sources,
        { name: 'anyone', type: 'Anonymous', anonymous: { attributes: { team: 'public' } } },
      ],
    },
    access: allow('a'),
  });
  expect(await statusWith([who], { authorization: '' })).toBe(200);
  const wrong = await gateway?.post(
    '/v1/chat/completions',
    { model: 'a', messages: [] },
    { headers: { authorization: 'Bearer sp-wrong' } },
  );
  expect(wrong?.status).toBe(401);
});

test('a-key-of-another-namespace-does-not-count', async () => {
  const [aiKey, secret] = key('foreign', 'sp-foreign-key-0123456789abcdefghijklmnopqrstuv');
  const elsewhere = (manifest: Manifest | undefined) => ({
    ...manifest,
    metadata: { ...Object(manifest).metadata, namespace: 'elsewhere' },
  });
  gateway = await startGateway({ 'all.yaml': [...base(), ...mock, elsewhere(aiKey), elsewhere(secret)] });
  const headers = { authorization: 'Bearer sp-foreign-key-0123456789abcdefghijklmnopqrstuv' };
  const response = await gateway.post('/v1/chat/completions', { model: 'a', messages: [] }, { headers });
  expect(response.status).toBe(401);
});
