import { afterEach, expect, test } from '@jest/globals';
import { eventually } from './eventually.ts';
import { type Gateway, startGateway } from './gateway.ts';
import { base, type Manifest, object, provider, route, rule, target } from './resources.ts';

// A broken rule answers a fixed error; it never vanishes, so that no request falls through to another rule.

let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.stop();
  gateway = undefined;
});

const catchAll = [
  object('AIProvider', 'mock', { type: 'Mock', mock: { reply: 'caught' } }),
  route('catch-all', [{ name: 'any', matches: [{ model: { type: 'Any' } }], targets: [target('mock')] }]),
];

async function start(objects: readonly Manifest[]): Promise<Gateway> {
  gateway = await startGateway({ 'base.yaml': base(), 'catch-all.yaml': catchAll, 'case.yaml': objects });
  return gateway;
}

async function ask(at: Gateway, model = 'm'): Promise<{ status: number; text: string }> {
  const response = await at.post('/v1/chat/completions', {
    model,
    messages: [{ role: 'user', content: 'hi' }],
  });
  return { status: response.status, text: await response.text() };
}

const elsewhere = (manifest: Manifest): Manifest => ({
  ...manifest,
  metadata: { ...Object(manifest.metadata), namespace: 'elsewhere' },
});
const foreign = object('AIProvider', 'foreign', { type: 'Mock', mock: { reply: 'foreign' } });
const foreignRule = rule('m', [
  { name: 'foreign', providerRef: { name: 'foreign', namespace: 'elsewhere' } },
]);
const grant: Manifest = {
  apiVersion: 'gateway.networking.k8s.io/v1beta1',
  kind: 'ReferenceGrant',
  metadata: { name: 'grant', namespace: 'elsewhere' },
  spec: {
    from: [{ group: 'sallyport.dev', kind: 'AIRoute', namespace: 'test' }],
    to: [{ group: 'sallyport.dev', kind: 'AIProvider' }],
  },
};

test.each<[string, readonly Manifest[], RegExp]>([
  ['that-does-not-exist', [route('r', [rule('m', [target('nobody')])])], /ProviderNotFound/],
  [
    'whose-secret-is-missing',
    [
      ...provider('up', { type: 'OpenAI', url: 'http://127.0.0.1:9' }).slice(0, 1),
      route('r', [rule('m', [target('up')])]),
    ],
    /SecretNotFound/,
  ],
  [
    'that-does-not-offer-the-model',
    [
      object('AIProvider', 'some', { type: 'Mock', models: [{ name: 'other' }] }),
      route('r', [rule('m', [target('some', { model: 'm' })])]),
    ],
    /ModelNotFound/,
  ],
  [
    'of-another-namespace-without-a-grant',
    [elsewhere(foreign), route('r', [foreignRule])],
    /RefNotPermitted/,
  ],
  [
    'with-a-condition-that-does-not-compile',
    [route('r', [rule('m', [target('mock', { when: 'nonsense.field ==' })])])],
    /InvalidExpression/,
  ],
])('a-rule-with-a-target-%s-answers-503-and-says-why', async (_name, objects, finding) => {
  const at = await start(objects);
  expect(await ask(at)).toMatchObject({ status: 503, text: expect.stringContaining('route_unavailable') });
  expect(at.findings()).toMatch(finding);
  expect(at.findings()).toMatch(/^case\.yaml:\d+/m);
  expect((await ask(at, 'anything-else')).text).toContain('caught');
});

test('a-target-that-cannot-be-used-leaves-the-others', async () => {
  const at = await start([route('r', [rule('m', [target('nobody'), target('mock')])])]);
  expect(await ask(at)).toMatchObject({ status: 200, text: expect.stringContaining('caught') });
  expect(at.findings()).toMatch(/ProviderNotFound/);
});

test('a-grant-that-is-added-opens-the-reference-and-one-that-goes-closes-it', async () => {
  const at = await start([elsewhere(foreign), route('r', [foreignRule])]);
  await at.put('grant.yaml', [grant]);
  await eventually(async () => expect((await ask(at)).text).toContain('foreign'));
  await at.remove('grant.yaml');
  await eventually(async () => expect((await ask(at)).status).toBe(503));
});

test('a-policy-that-is-removed-leaves-a-gateway-that-refuses', async () => {
  const at = await start([]);
  expect((await ask(at)).status).toBe(200);
  await at.put(
    'base.yaml',
    base().filter(({ kind }) => kind !== 'AIPolicy'),
  );
  await eventually(async () => expect((await ask(at)).status).toBe(401));
});
