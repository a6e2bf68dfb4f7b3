const apiVersion = 'sallyport.dev/v1alpha1';

/** The smallest AIKey that the API server takes. */
export function aiKey(namespace: string, name: string, secretName = `${name}-key`) {
  const spec = { secretName, attributes: { team: 'team-a' } };
  return { apiVersion, kind: 'AIKey', metadata: { namespace, name }, spec };
}

/** The smallest AIRoute that the API server takes; it serves `model` from a provider `mock`. */
export function aiRoute(namespace: string, name: string, model = name) {
  const target = { name: 'mock', providerRef: { name: 'mock' } };
  const rule = { name: 'all', matches: [{ model: { value: model } }], targets: [target] };
  const spec = { parentRefs: [{ name: 'gateway' }], rules: [rule] };
  return { apiVersion, kind: 'AIRoute', metadata: { namespace, name }, spec };
}

/** An Opaque Secret with text values. */
export function secret(namespace: string, name: string, stringData: Readonly<Record<string, string>>) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { namespace, name }, stringData };
}
