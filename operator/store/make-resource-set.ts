import type { AnyResource } from '../api/resources.ts';
import type { ResourceSet } from '../translate/translation.ts';

/** Sorts objects into the lists that translate reads. */
export function makeResourceSet(resources: Iterable<AnyResource>): ResourceSet {
  const all = [...resources];
  return {
    gateways: all.filter((one) => one.kind === 'AIGateway'),
    providers: all.filter((one) => one.kind === 'AIProvider'),
    routes: all.filter((one) => one.kind === 'AIRoute'),
    policies: all.filter((one) => one.kind === 'AIPolicy'),
    budgets: all.filter((one) => one.kind === 'AIBudget'),
    keys: all.filter((one) => one.kind === 'AIKey'),
    grants: all.filter((one) => one.kind === 'ReferenceGrant'),
    secrets: all.filter((one) => one.kind === 'Secret'),
    serviceAccounts: all.filter((one) => one.kind === 'ServiceAccount'),
    keySets: all.filter((one) => one.kind === 'KeySet'),
    namespaces: all.filter((one) => one.kind === 'Namespace'),
  };
}
