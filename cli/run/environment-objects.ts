import type { CliEnvironment } from '../options.ts';

interface GatewayName {
  readonly namespace: string;
  readonly name: string;
}

interface EnvironmentProvider {
  readonly name: string;
  readonly type: 'OpenAI' | 'Anthropic';
  readonly key: string;
  /** Beginnings of the model names that it serves. */
  readonly prefixes: readonly string[];
}

/**
 * Provider keys of the environment -> the objects that serve those providers on a gateway, as a person would write
 * them: Secret, AIProvider, AIRoute, all in the gateway's namespace. Empty where there is no key.
 */
export function environmentObjects(environment: CliEnvironment, gateway: GatewayName): readonly unknown[] {
  return findProviders(environment).flatMap((provider) => makeObjects(provider, gateway));
}

function findProviders({ openAiKey, anthropicKey }: CliEnvironment): readonly EnvironmentProvider[] {
  const openAi = {
    name: 'environment-openai',
    type: 'OpenAI',
    prefixes: ['gpt-', 'o1', 'o3', 'o4', 'text-embedding-'],
  } as const;
  const anthropic = { name: 'environment-anthropic', type: 'Anthropic', prefixes: ['claude-'] } as const;
  return [
    ...(openAiKey === undefined ? [] : [{ ...openAi, key: openAiKey }]),
    ...(anthropicKey === undefined ? [] : [{ ...anthropic, key: anthropicKey }]),
  ];
}

function makeObjects(
  { name, type, key, prefixes }: EnvironmentProvider,
  gateway: GatewayName,
): readonly unknown[] {
  const metadata = { name, namespace: gateway.namespace };
  const ours = { apiVersion: 'sallyport.dev/v1alpha1', metadata };
  const rule = {
    name: 'models',
    matches: prefixes.map((value) => ({ model: { type: 'Prefix', value } })),
    targets: [{ name: 'provider', providerRef: { name } }],
  };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { 'api-key': key } },
    { ...ours, kind: 'AIProvider', spec: { type, auth: { secretRef: { name } } } },
    { ...ours, kind: 'AIRoute', spec: { parentRefs: [{ name: gateway.name }], rules: [rule] } },
  ];
}
