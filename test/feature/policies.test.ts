import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '#test/upstreams/scripted-upstream.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, key, type Manifest, policy, provider, route, rule, target } from './resources.ts';
import { upstreamScripts } from './speakers.ts';

const redKey = 'sp-red-key-0123456789abcdefghijklmnopqrstuvwxyz';
const png = 'iVBORw0KGgo=';
let upstream: ScriptedUpstream;
let gateway: Gateway;

const on = (routeName: string, ruleName?: string) => ({
  targetRefs: [
    { kind: 'AIRoute', name: routeName, ...(ruleName === undefined ? {} : { sectionName: ruleName }) },
  ],
});
const allow = (...models: string[]) => ({ rules: [{ name: 'allow', effect: 'Allow', models }] });
const deny = (...models: string[]) => ({ rules: [{ name: 'deny', effect: 'Deny', models }] });

const policies: readonly Manifest[] = [
  // access: the route's own policy decides over that of the gateway, which allows all.
  policy('narrow', { ...on('narrow'), access: allow('narrow-a') }),
  // A deny counts wherever it stands.
  policy('no-red', { ...on('open'), callers: { teams: ['red'] }, access: deny('open-*') }),
  // A rule's policy decides over that of its route.
  policy('by-route', { ...on('ruled'), access: allow('nothing') }),
  policy('by-rule', { ...on('ruled', 'ruled-b'), access: allow('ruled-b') }),
  // Observe allows nothing and refuses nothing.
  policy('watch', { ...on('watched'), mode: 'Observe', access: deny('watched'), limits: { maxMessages: 1 } }),
  policy('limits', {
    ...on('limited'),
    limits: { maxOutputTokens: 100, maxMessages: 3, maxImages: 1, maxTools: 1, maxRequestBytes: 4000 },
  }),
];
const rules = (...names: string[]) => names.map((name) => rule(name, [target('up')]));

beforeAll(async () => {
  upstream = await startScriptedUpstream();
  gateway = await startGateway({
    'base.yaml': [...base(), ...key('red', redKey, { attributes: { team: 'red' } })],
    'policies.yaml': policies,
    'routes.yaml': [
      ...provider('up', { type: 'OpenAI', url: upstream.url }),
      route('narrow', rules('narrow-a', 'narrow-b')),
      route('open', rules('open-a')),
      route('ruled', rules('ruled-a', 'ruled-b')),
      route('watched', rules('watched')),
      route('limited', rules('limited')),
    ],
  });
});
beforeEach(() => {
  upstream.reset();
  upstream.respondAlways(upstreamScripts.gpt({ text: 'yes' }));
});
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

const user = { role: 'user' as const, content: 'hi' };
const ask = (model: string, options: { apiKey?: string; extra?: object } = {}) =>
  gateway
    .openai(options.apiKey === undefined ? {} : { apiKey: options.apiKey })
    .chat.completions.create({ model, messages: [user], ...options.extra });
const refused = { status: 403, code: 'model_not_allowed' };

describe('access', () => {
  test('a-policy-on-the-route-decides-over-that-of-the-gateway', async () => {
    await expect(ask('narrow-a')).resolves.toBeDefined();
    await expect(ask('narrow-b')).rejects.toMatchObject(refused);
  });

  test('a-policy-on-the-rule-decides-over-that-of-its-route', async () => {
    await expect(ask('ruled-b')).resolves.toBeDefined();
    await expect(ask('ruled-a')).rejects.toMatchObject(refused);
  });

  test('a-deny-for-some-callers-leaves-the-others-alone', async () => {
    await expect(ask('open-a')).resolves.toBeDefined();
    await expect(ask('open-a', { apiKey: redKey })).rejects.toMatchObject(refused);
  });

  test('a-refused-request-never-reaches-the-upstream', async () => {
    await ask('narrow-b').catch(() => undefined);
    expect(upstream.requests).toEqual([]);
  });

  test('Anthropic-clients-get-a-permission-error', async () => {
    const call = gateway.anthropic().messages.create({ model: 'narrow-b', max_tokens: 5, messages: [user] });
    await expect(call).rejects.toMatchObject({ status: 403, error: { error: { type: 'permission_error' } } });
  });
});

describe('a-policy-that-observes', () => {
  test('lets-pass-and-says-what-it-would-have-refused', async () => {
    await ask('watched', { extra: { messages: [user, user] } });
    const line: unknown = JSON.parse(gateway.accessLines.at(-1) ?? '');
    expect(line).toMatchObject({
      status: 200,
      observed: expect.arrayContaining([
        { policy: 'test/watch', code: 'model_not_allowed' },
        { policy: 'test/watch', code: 'limit_exceeded' },
      ]),
    });
    expect(await gateway.admin('/metrics')).toMatch(
      /^sallyport_policy_observations_total\{policy="test\/watch",code="limit_exceeded"\} 1$/m,
    );
  });
});

describe('limits', () => {
  const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } };
  const tool = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } });

  test.each([
    ['max_tokens', { max_tokens: 101 }],
    ['max_tokens', { max_completion_tokens: 101 }],
    ['messages', { messages: [user, user, user, user] }],
    ['messages', { messages: [{ role: 'user', content: [image, image] }] }],
    ['tools', { tools: [tool('a'), tool('b')] }],
  ])('too-much-in-%s-is-a-400-that-names-it', async (param, extra) => {
    await expect(ask('limited', { extra })).rejects.toMatchObject({
      status: 400,
      code: 'limit_exceeded',
      param,
    });
    expect(upstream.requests).toEqual([]);
  });

  test('as-much-as-is-allowed-passes', async () => {
    const extra = {
      max_tokens: 100,
      messages: [user, { role: 'user', content: [image] }, user],
      tools: [tool('a')],
    };
    await expect(ask('limited', { extra })).resolves.toBeDefined();
  });

  test('a-request-without-a-limit-of-its-own-gets-that-of-the-policy', async () => {
    await ask('limited');
    await gateway.anthropic().messages.create({ model: 'limited', max_tokens: 60, messages: [user] });
    expect(JSON.stringify(upstream.requests[0]?.json())).toMatch(/"max_(completion_)?tokens":100/);
    expect(JSON.stringify(upstream.requests[1]?.json())).toMatch(/"max_(completion_)?tokens":60/);
  });

  test('a-body-beyond-the-policy-is-a-413', async () => {
    const extra = { messages: [{ role: 'user', content: 'x'.repeat(5000) }] };
    await expect(ask('limited', { extra })).rejects.toMatchObject({ status: 413, code: 'body_too_large' });
    await expect(ask('open-a', { extra })).resolves.toBeDefined();
  });
});
