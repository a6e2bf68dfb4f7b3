/** A Kubernetes object as a person writes it. */
export type Manifest = Readonly<Record<string, unknown>>;

export const namespace = 'test';

/** The key that clients of a test gateway carry unless they say otherwise. */
export const callerKey = 'sp-test-caller-key-0123456789abcdefghijklmnopqr';

export function object(kind: string, name: string, spec: object): Manifest {
  return { apiVersion: 'sallyport.dev/v1alpha1', kind, metadata: { name, namespace }, spec };
}

export function secret(name: string, value: string): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace },
    stringData: { 'api-key': value },
  };
}

export function aiGateway(spec: object = {}): Manifest {
  return object('AIGateway', 'main', spec);
}

/** A policy on the gateway, unless `spec` targets something else. */
export function policy(name: string, spec: object): Manifest {
  return object('AIPolicy', name, { targetRefs: [{ kind: 'AIGateway', name: 'main' }], ...spec });
}

/** Callers are known by their AIKey, and may use every model. */
export const keysMayUseAll = policy('keys', {
  authentication: { sources: [{ name: 'keys', type: 'APIKey' }] },
  access: { rules: [{ name: 'all', models: ['*'] }] },
});

/** An AIKey and the Secret with its value. */
export function key(name: string, value: string, spec: object = {}): Manifest[] {
  return [
    object('AIKey', name, { secretName: `${name}-key`, attributes: { team: 'blue', app: name }, ...spec }),
    secret(`${name}-key`, value),
  ];
}

/** An AIProvider at this upstream, with its credential. */
export function provider(
  name: string,
  options: {
    readonly type: 'OpenAI' | 'OpenAICompatible' | 'Anthropic';
    readonly url: string;
    readonly apiKey?: string;
    readonly models?: readonly object[];
    readonly spec?: object;
  },
): Manifest[] {
  return [
    object('AIProvider', name, {
      type: options.type,
      endpoint: { url: `${options.url}/v1` },
      auth: { secretRef: { name: `${name}-auth` } },
      ...(options.models === undefined ? {} : { models: options.models }),
      ...options.spec,
    }),
    secret(`${name}-auth`, options.apiKey ?? `upstream-key-of-${name}`),
  ];
}

/** A target of a rule, named as its provider. */
export function target(providerName: string, fields: object = {}): object {
  return { name: providerName, providerRef: { name: providerName }, ...fields };
}

/** A rule for one model name. */
export function rule(model: string, targets: readonly object[], fields: object = {}): object {
  return { name: model, matches: [{ model: { value: model } }], targets, ...fields };
}

export function route(name: string, rules: readonly object[]): Manifest {
  return object('AIRoute', name, { parentRefs: [{ name: 'main' }], rules });
}

/** What every test gateway has: the gateway, one key, a policy that lets it use everything. */
export function base(gatewaySpec: object = {}): Manifest[] {
  return [aiGateway(gatewaySpec), keysMayUseAll, ...key('caller', callerKey)];
}
