import type { AnyResource } from '#operator/api/resources.ts';
import { parseResource } from '#operator/validate/parse-resource.ts';
import { gateway } from '../contestants/sallyport-snapshot.ts';
import { type Counts, callerKey, modelName } from './kinds.ts';

const providers = 10;

/** The objects behind a snapshot of so many entries, as people would write them. */
export function manyResources({ route, key, policy, budget }: Counts): readonly AnyResource[] {
  return [
    own('AIGateway', gateway.name, {}),
    own('AIPolicy', 'everybody', {
      targetRefs: [{ kind: 'AIGateway', name: gateway.name }],
      authentication: { sources: [{ name: 'keys', type: 'APIKey' }] },
      access: { rules: [{ name: 'all', models: ['*'] }] },
    }),
    ...times(providers, (at) =>
      own('AIProvider', `provider-${at}`, {
        type: 'OpenAICompatible',
        endpoint: { url: `http://model-${at}.models.svc/v1` },
      }),
    ),
    ...times(policy, (at) =>
      own('AIPolicy', `policy-${at}`, {
        targetRefs: [{ kind: 'AIRoute', name: `route-${at}` }],
        limits: { maxOutputTokens: 4096 },
      }),
    ),
    ...times(budget, (at) =>
      own('AIBudget', `budget-${at}`, {
        targetRefs: [{ kind: 'AIRoute', name: `route-${at}` }],
        groupBy: ['app'],
        limits: [{ name: 'month', unit: 'TotalTokens', amount: '1000000000', window: { every: 'Month' } }],
      }),
    ),
    ...times(key, (at) =>
      own('AIKey', `key-${at}`, {
        secretName: `key-${at}`,
        attributes: { team: `team-${at % 50}`, app: `app-${at}` },
      }),
    ),
    ...times(key, secretOf),
    ...times(route, (at) => routeResource(at)),
  ];
}

/** `timeout` makes two of one name differ. */
export function routeResource(at: number, timeout = '60s'): AnyResource {
  return own('AIRoute', `route-${at}`, {
    parentRefs: [{ name: gateway.name }],
    rules: [
      {
        name: 'main',
        matches: [{ model: { value: modelName(at) } }],
        targets: [0, 1].map((offset) => ({
          name: `target-${offset}`,
          providerRef: { name: `provider-${(at + offset) % providers}` },
          model: 'gpt-json',
        })),
        timeouts: { request: timeout },
      },
    ],
  });
}

function secretOf(at: number): AnyResource {
  const metadata = { name: `key-${at}`, namespace: gateway.namespace };
  const data = { 'api-key': Buffer.from(callerKey(at)).toString('base64') };
  return parse({ apiVersion: 'v1', kind: 'Secret', metadata, data });
}

function own(kind: string, name: string, spec: object): AnyResource {
  const metadata = { name, namespace: gateway.namespace, creationTimestamp: '2030-01-01T00:00:00Z' };
  return parse({ apiVersion: 'sallyport.dev/v1alpha1', kind, metadata, spec });
}

function parse(manifest: object): AnyResource {
  const parsed = parseResource(manifest);
  if (parsed.kind === 'Failed') throw new Error(JSON.stringify(parsed.failure));
  return parsed.value;
}

function times<Item>(count: number, make: (at: number) => Item): Item[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
