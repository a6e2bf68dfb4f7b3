import type { AuthenticationSource } from '#contract/snapshot/settings-entry.ts';
import type { GatewayResource, KeyResource, PolicyResource } from '../api/resources.ts';
import { type CallerIndex, indexCallers, type PossibleCaller } from './caller-index.ts';
import type { IndexedResources } from './indexed-resources.ts';
import type { PolicyTargets } from './policy-targets.ts';
import { gatewayTargetId } from './resolve-policy-target.ts';

/** Who a gateway can come to know, and by which policy. */
export interface GatewayView {
  readonly key: string;
  readonly resource: GatewayResource;
  /** The policy whose authentication is in force; absent: everything is refused. */
  readonly authenticatedBy: PolicyResource | undefined;
  readonly authentication: readonly AuthenticationSource[];
  /** AIKeys that it takes, usable or not. */
  readonly admitted: readonly KeyResource[];
  readonly callers: CallerIndex;
}

type SourceSpec = NonNullable<PolicyResource['spec']['authentication']>['sources'][number];

/** One policy decides how callers are known: Override first, then the oldest. */
export function viewGateway(
  [key, resource]: readonly [string, GatewayResource],
  indexed: IndexedResources,
  targets: PolicyTargets,
): GatewayView {
  const candidates = [...(targets.onTarget.get(gatewayTargetId(key)) ?? [])].filter(
    (policy) => policy.spec.authentication !== undefined,
  );
  const winner = candidates.find((policy) => policy.spec.precedence === 'Override') ?? candidates[0];
  const sources = winner?.spec.authentication?.sources ?? [];
  const admitted = winner === undefined ? [] : listAdmitted(sources, winner.metadata.namespace, indexed);
  const anonymous = sources.flatMap((source): readonly PossibleCaller[] =>
    source.type === 'Anonymous'
      ? [{ kind: 'Anonymous', attributes: source.anonymous?.attributes ?? {} }]
      : [],
  );
  const keys = admitted.map(({ spec }): PossibleCaller => ({ kind: 'Key', attributes: spec.attributes }));
  return {
    key,
    resource,
    authenticatedBy: winner,
    authentication: sources.map(translateSource),
    admitted,
    callers: indexCallers([...keys, ...anonymous]),
  };
}

function translateSource(source: SourceSpec): AuthenticationSource {
  return source.type === 'APIKey'
    ? { kind: 'APIKey', name: source.name }
    : { kind: 'Anonymous', name: source.name, attributes: source.anonymous?.attributes ?? {} };
}

function listAdmitted(
  sources: readonly SourceSpec[],
  home: string,
  { keys, selectsNamespace }: IndexedResources,
): readonly KeyResource[] {
  const choices = sources.flatMap((source) =>
    source.type === 'APIKey' ? [source.apiKey?.namespaces ?? ({ from: 'Same' } as const)] : [],
  );
  const all = [...keys.values()];
  const namespaces = new Set(
    [...new Set(all.map((one) => one.metadata.namespace))].filter((namespace) =>
      choices.some((choice) => selectsNamespace(choice, home, namespace)),
    ),
  );
  return all.filter((one) => namespaces.has(one.metadata.namespace));
}
