import type { AuthenticationSource } from '#contract/snapshot/settings-entry.ts';
import type { GatewayResource, KeyResource, PolicyResource } from '../api/resources.ts';
import { type CallerIndex, indexCallers, listOpen, type PossibleCaller } from './caller-index.ts';
import type { IndexedResources } from './indexed-resources.ts';
import type { PolicyTargets } from './policy-targets.ts';
import { gatewayTargetId } from './resolve-policy-target.ts';
import type { SourceSpec } from './source-spec.ts';
import { type AdmittedAccount, admitAccounts } from './translate-accounts.ts';
import { type TranslatedKeySet, translateKeySet } from './translate-key-set.ts';
import { translateSource } from './translate-source.ts';

/** Who a gateway can come to know, and by which policy. */
export interface GatewayView {
  readonly key: string;
  readonly resource: GatewayResource;
  /** The policy whose authentication is in force; absent: everything is refused. */
  readonly authenticatedBy: PolicyResource | undefined;
  readonly authentication: readonly AuthenticationSource[];
  /** AIKeys that it takes, usable or not. */
  readonly admitted: readonly KeyResource[];
  /** ServiceAccounts that it takes. */
  readonly accounts: readonly AdmittedAccount[];
  /** By which it verifies tokens, one a source that takes some. */
  readonly keySets: readonly TranslatedKeySet[];
  readonly callers: CallerIndex;
}

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
  const accounts = winner === undefined ? [] : admitAccounts(winner, indexed);
  return {
    key,
    resource,
    authenticatedBy: winner,
    authentication:
      winner === undefined ? [] : sources.map((source) => translateSource(source, winner.metadata)),
    admitted,
    accounts,
    keySets: winner === undefined ? [] : sources.map((source) => translateKeySet(winner, source, indexed)),
    callers: indexCallers(listPossible(sources, admitted, accounts)),
  };
}

function listPossible(
  sources: readonly SourceSpec[],
  admitted: readonly KeyResource[],
  accounts: readonly AdmittedAccount[],
): readonly PossibleCaller[] {
  return [
    ...admitted.map(({ spec }): PossibleCaller => ({ kind: 'Key', attributes: spec.attributes })),
    ...accounts.map(({ attributes }): PossibleCaller => ({ kind: 'ServiceAccount', attributes })),
    ...sources.flatMap((source): readonly PossibleCaller[] => {
      if (source.type === 'Anonymous')
        return [{ kind: 'Anonymous', attributes: source.anonymous?.attributes ?? {} }];
      return source.jwt === undefined
        ? []
        : [{ kind: 'JWT', attributes: {}, open: listOpen(source.jwt.claims) }];
    }),
  ];
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
