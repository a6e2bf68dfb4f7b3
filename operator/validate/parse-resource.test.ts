import { expect, test } from '@jest/globals';
import { parseObject, parseResource } from './parse-resource.ts';

const apiVersion = 'sallyport.dev/v1alpha1';
const metadata = { name: 'chat', namespace: 'team-a' };
const target = { name: 'first', providerRef: { name: 'openai' } };
const rule = { name: 'all', targets: [target] };
const route = (spec: object) => ({ apiVersion, kind: 'AIRoute', metadata, spec });
const routeWith = (change: object) =>
  route({ parentRefs: [{ name: 'edge' }], rules: [{ ...rule, ...change }] });
const policyWith = (change: object) => ({
  apiVersion,
  kind: 'AIPolicy',
  metadata,
  spec: { targetRefs: [{ kind: 'AIGateway', name: 'edge' }], limits: { maxTools: 1 }, ...change },
});
const secret = (fields: object) => ({ apiVersion: 'v1', kind: 'Secret', metadata, ...fields });

function problemsOf(object: unknown): readonly string[] {
  const parsed = parseResource(object);
  return parsed.kind === 'Ok' ? [] : parsed.failure.map(({ path, message }) => `${path}: ${message}`);
}

test('a-minimal-object-gets-its-defaults-and-the-metadata-of-local-mode', () => {
  const parsed = parseResource({ apiVersion, kind: 'AIGateway', metadata: { name: 'edge' } });
  expect(parsed).toEqual({
    kind: 'Ok',
    value: {
      kind: 'AIGateway',
      metadata: {
        namespace: 'default',
        name: 'edge',
        uid: '',
        generation: 1,
        creationTimestamp: '1970-01-01T00:00:00Z',
        labels: {},
      },
      spec: {
        allowedRoutes: { namespaces: { from: 'Same' } },
        maxBodyBytes: 33554432,
        drainGracePeriod: '30s',
        accessLog: 'Enabled',
      },
    },
  });
});

test('defaults-reach-into-lists-and-the-input-is-left-as-it-was', () => {
  const given = routeWith({});
  const before = structuredClone(given);
  expect(parseResource(given)).toMatchObject({
    value: {
      spec: { rules: [{ strategy: 'Priority', timeouts: { request: '10m' }, targets: [{ weight: 1 }] }] },
    },
  });
  expect(given).toEqual(before);
});

test('what-the-api-server-adds-is-taken', () => {
  const parsed = parseResource({
    ...routeWith({}),
    metadata: {
      ...metadata,
      uid: 'abc',
      generation: 7,
      resourceVersion: '12',
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'app.kubernetes.io/name': 'chat' },
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' },
      managedFields: [{ manager: 'kubectl' }],
      finalizers: ['x/y'],
    },
    status: { conditions: [] },
  });
  expect(parsed).toMatchObject({
    kind: 'Ok',
    value: {
      metadata: {
        uid: 'abc',
        generation: 7,
        creationTimestamp: '2026-01-01T00:00:00Z',
        labels: { 'app.kubernetes.io/name': 'chat' },
      },
    },
  });
});

test.each<[string, unknown, readonly string[]]>([
  ['not-an-object', 'text', [': is not an object']],
  ['no-kind', { apiVersion }, ['kind: is required']],
  ['no-version', { kind: 'AIRoute' }, ['apiVersion: is required']],
  [
    'a-misspelt-kind',
    { apiVersion, kind: 'AIRout', metadata },
    ['kind: must be one of AIGateway, AIProvider, AIRoute, AIPolicy, AIBudget, AIKey, did you mean AIRoute?'],
  ],
  [
    'an-unknown-version',
    { ...routeWith({}), apiVersion: 'sallyport.dev/v1' },
    ['apiVersion: must be sallyport.dev/v1alpha1'],
  ],
  [
    'a-misspelt-group',
    { ...routeWith({}), apiVersion: 'salyport.dev/v1alpha1' },
    ['apiVersion: must be sallyport.dev/v1alpha1'],
  ],
  ['no-metadata', { apiVersion, kind: 'AIGateway' }, ['metadata.name: is required']],
  [
    'a-bad-name-next-to-a-bad-field',
    { apiVersion, kind: 'AIGateway', metadata: { name: 'Edge' }, spec: { accessLog: 'off' } },
    [
      'metadata.name: must be an object name: lower-case letters, digits, - and ., a letter or digit at both ends',
      'spec.accessLog: must be one of Enabled, Disabled',
    ],
  ],
  [
    'a-duration-without-a-unit',
    { apiVersion, kind: 'AIGateway', metadata: { name: 'edge' }, spec: { drainGracePeriod: '30' } },
    ['spec.drainGracePeriod: must be a duration, as in 1m30s or 500ms'],
  ],
  [
    'a-label-that-is-no-label',
    { apiVersion, kind: 'AIGateway', metadata: { name: 'edge', labels: { 'a b': 'c', ok: 'not ok' } } },
    ['metadata.labels.ok: must match ^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$'],
  ],
  [
    'a-label-key-that-is-none',
    { apiVersion, kind: 'AIGateway', metadata: { name: 'edge', labels: { 'a b': 'c' } } },
    ['metadata.labels["a b"]: is not a name, or a DNS domain, a slash and a name'],
  ],
  ['no-spec', { apiVersion, kind: 'AIKey', metadata }, ['spec: is required']],
  [
    'unknown-field-with-a-near-miss',
    routeWith({ target: [] }),
    ['spec.rules[0].target: unknown field, did you mean targets?'],
  ],
  ['unknown-field-without-one', routeWith({ colour: 1 }), ['spec.rules[0].colour: unknown field']],
  [
    'a-key-that-yaml-reads-as-a-boolean',
    routeWith({ retry: { true: [] } }),
    ['spec.rules[0].retry.true: unknown field; YAML reads on, yes, y, off, no and n without quotes as true'],
  ],
  [
    'unknown-field-beside-spec',
    { ...routeWith({}), specs: {} },
    ['specs: unknown field, did you mean spec?'],
  ],
  [
    'a-null-that-leaves-a-required-field-absent',
    route({ parentRefs: null, rules: [rule] }),
    ['spec.parentRefs: is required'],
  ],
  [
    'a-null-in-a-list',
    route({ parentRefs: [null], rules: [rule] }),
    ['spec.parentRefs[0]: must be an object, is empty'],
  ],
  ['an-empty-list', routeWith({ targets: [] }), ['spec.rules[0].targets: must NOT have fewer than 1 items']],
  [
    'a-number-for-a-string',
    routeWith({ timeouts: { request: 30 } }),
    ['spec.rules[0].timeouts.request: must be a string; quote it'],
  ],
  [
    'out-of-range',
    routeWith({ targets: [{ ...target, weight: -1 }] }),
    ['spec.rules[0].targets[0].weight: must be >= 0'],
  ],
  [
    'a-list-key-twice',
    routeWith({ targets: [target, target] }),
    ['spec.rules[0].targets[1]: has the same name as item 0'],
  ],
  [
    'a-set-with-a-value-twice',
    routeWith({ matches: [{ callers: { teams: ['a', 'b', 'a'] } }] }),
    ['spec.rules[0].matches[0].callers.teams[2]: is the same as item 0'],
  ],
  [
    'a-rule-over-integers',
    routeWith({ strategy: 'Weighted', targets: [{ ...target, weight: 0 }] }),
    ['spec.rules[0].targets: strategy Weighted needs a target with a weight above 0'],
  ],
  [
    'a-rule-deep-in-lists',
    routeWith({ matches: [{}, { model: { type: 'Any', value: 'x' } }] }),
    ['spec.rules[0].matches[1].model: value goes with type Exact and Prefix, and only with them'],
  ],
  [
    'two-rules-at-once',
    policyWith({
      authentication: { sources: [{ name: 'keys', type: 'APIKey' }] },
      mode: 'Observe',
      callers: { teams: ['a'] },
    }),
    [
      'spec.authentication: authentication comes before the caller is known: leave out callers',
      'spec.mode: authentication cannot be observed only: use mode Enforce',
    ],
  ],
  [
    'rules-wait-until-the-schema-fits',
    policyWith({ limits: {}, mode: 'Enforced' }),
    ['spec.mode: must be one of Enforce, Observe, did you mean Enforce?'],
  ],
  [
    'too-many-properties',
    routeWith({
      matches: [{ metadata: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, 'v'])) }],
    }),
    ['spec.rules[0].matches[0].metadata: must NOT have more than 16 properties'],
  ],
  [
    'a-value-behind-a-key-with-a-line-break',
    routeWith({ matches: [{ metadata: { 'a\nb': 1 } }] }),
    ['spec.rules[0].matches[0].metadata["a\\nb"]: must be a string; quote it'],
  ],
  [
    'a-date-without-zone',
    {
      apiVersion,
      kind: 'AIKey',
      metadata,
      spec: { attributes: {}, secretName: 's', expiresAt: '2030-01-01T00:00:00' },
    },
    ['spec.expiresAt: must be a date and time with a time zone, as in 2030-01-31T12:00:00Z'],
  ],
  [
    'a-secret-that-is-not-base64',
    secret({ data: { key: 'plain' } }),
    ['data.key: is not base64; plain text goes into stringData'],
  ],
  [
    'a-secret-with-a-bad-key',
    secret({ stringData: { 'a/b': 'x' } }),
    ['stringData["a/b"]: is not a valid key'],
  ],
  [
    'a-namespace-in-a-namespace',
    { apiVersion: 'v1', kind: 'Namespace', metadata },
    ['metadata.namespace: this kind has no namespace'],
  ],
  [
    'a-grant-that-grants-nothing',
    {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'ReferenceGrant',
      metadata,
      spec: { from: [], to: [{ group: '', kind: 'Secret' }] },
    },
    ['spec.from: must NOT have fewer than 1 items'],
  ],
])('%s-is-refused-with-its-path', (_, object, problems) => {
  expect(problemsOf(object)).toEqual(problems);
});

test('a-problem-names-its-object', () => {
  expect(parseResource(routeWith({ colour: 1 }))).toMatchObject({
    failure: [
      { kind: 'AIRoute', namespace: 'team-a', name: 'chat', segments: ['spec', 'rules', 0, 'colour'] },
    ],
  });
});

test('a-transition-rule-holds-against-the-old-object-and-is-skipped-without', () => {
  const key = (secretName: string) =>
    parseResource({ apiVersion, kind: 'AIKey', metadata, spec: { attributes: {}, secretName } });
  const old = key('before');
  if (old.kind === 'Failed') throw new Error('the old key is refused');
  const changed = { apiVersion, kind: 'AIKey', metadata, spec: { attributes: {}, secretName: 'after' } };
  expect(parseResource(changed, { old: old.value })).toMatchObject({
    failure: [{ path: 'spec.secretName' }],
  });
  expect(parseResource(changed)).toMatchObject({ kind: 'Ok' });
});

test('a-null-is-the-same-as-an-absent-field', () => {
  const parsed = parseResource(routeWith({ timeouts: null, strategy: null, matches: [{ when: null }] }));
  expect(parsed).toMatchObject({
    value: { spec: { rules: [{ strategy: 'Priority', timeouts: { firstToken: '60s' } }] } },
  });
  expect(parsed).not.toHaveProperty('value.spec.rules.0.matches.0.when');
});

test.each<[string, unknown]>([
  ['config-map', { apiVersion: 'v1', kind: 'ConfigMap', metadata }],
  ['deployment', { apiVersion: 'apps/v1', kind: 'Deployment', metadata }],
  ['tls-secret', secret({ type: 'kubernetes.io/tls' })],
  ['kind-of-the-same-name-of-somebody-else', { apiVersion: 'example.com/v1', kind: 'AIGateway', metadata }],
])('a-%s-is-ignored', (_, object) => {
  expect(parseObject(object)).toEqual({ kind: 'Ignored' });
  expect(problemsOf(object)).toEqual(['kind: is not used here']);
});
