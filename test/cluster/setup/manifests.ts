const apiVersion = 'sallyport.dev/v1alpha1';

/** One of our objects as a person writes it. */
export function object<Spec extends object>(namespace: string, kind: string, name: string, spec: Spec) {
  return { apiVersion, kind, metadata: { namespace, name }, spec };
}

/** The smallest AIKey that the API server takes. */
export function aiKey(namespace: string, name: string, secretName = `${name}-key`) {
  return object(namespace, 'AIKey', name, { secretName, attributes: { team: 'team-a' } });
}

/** The smallest AIRoute that the API server takes; it serves `model` from a provider `mock` unless said. */
export function aiRoute(namespace: string, name: string, model = name, provider: object = { name: 'mock' }) {
  const target = { name: 'mock', providerRef: provider };
  const rule = { name: 'all', matches: [{ model: { value: model } }], targets: [target] };
  return object(namespace, 'AIRoute', name, { parentRefs: [{ name: 'gateway' }], rules: [rule] });
}

/** An AIProvider that speaks OpenAI's format at this URL. */
export function aiProvider(
  namespace: string,
  name: string,
  spec: { readonly url: string; readonly rest?: object },
) {
  const endpoint = { url: `${spec.url}/v1` };
  return object(namespace, 'AIProvider', name, { type: 'OpenAI', endpoint, ...spec.rest });
}

/** What a route needs to be served: AIGateway `gateway`, AIKey `caller` who may use every model, AIProvider `mock`. */
export function gatewayWithCaller(namespace: string) {
  const target = { kind: 'AIGateway', name: 'gateway' };
  return [
    object(namespace, 'AIGateway', 'gateway', {}),
    object(namespace, 'AIProvider', 'mock', { type: 'Mock', mock: { reply: 'A friend.' } }),
    aiKey(namespace, 'caller'),
    object(namespace, 'AIPolicy', 'everybody', {
      targetRefs: [target],
      authentication: { sources: [{ name: 'keys', type: 'APIKey' }] },
      access: { rules: [{ name: 'all', models: ['*'] }] },
    }),
  ];
}

/** An Opaque Secret with text values. */
export function secret(namespace: string, name: string, stringData: Readonly<Record<string, string>>) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, stringData };
}
