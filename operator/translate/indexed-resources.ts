import type {
  BudgetResource,
  GatewayResource,
  KeyResource,
  KeySetResource,
  Metadata,
  OwnResource,
  PolicyResource,
  ProviderResource,
  RouteResource,
  SecretResource,
  ServiceAccountResource,
} from '../api/resources.ts';
import { compareAge } from './compare-age.ts';
import { objectKey } from './object-key.ts';
import { indexGrants, type PermitsReference } from './reference-grants.ts';
import { indexNamespaces, type SelectsNamespace } from './select-namespaces.ts';
import type { ResourceSet } from './translation.ts';

/** A ResourceSet made ready for look-ups; maps are keyed by `<namespace>/<name>` and ordered oldest first. */
export interface IndexedResources {
  readonly gateways: ReadonlyMap<string, GatewayResource>;
  readonly providers: ReadonlyMap<string, ProviderResource>;
  readonly routes: ReadonlyMap<string, RouteResource>;
  readonly policies: ReadonlyMap<string, PolicyResource>;
  readonly budgets: ReadonlyMap<string, BudgetResource>;
  readonly keys: ReadonlyMap<string, KeyResource>;
  readonly secrets: ReadonlyMap<string, SecretResource>;
  readonly permits: PermitsReference;
  readonly selectsNamespace: SelectsNamespace;
  readonly namespaceOf: (name: string) => Metadata | undefined;
  readonly serviceAccounts: readonly ServiceAccountResource[];
  /** By the name of their location. */
  readonly keySets: ReadonlyMap<string, KeySetResource>;
}

/** Sorts first, so that nothing behind it depends on the order in which objects were seen. */
export function indexResources(resources: ResourceSet): IndexedResources {
  const namespaces = new Map(resources.namespaces.map(({ metadata }) => [metadata.name, metadata]));
  return {
    gateways: byKey(resources.gateways),
    providers: byKey(resources.providers),
    routes: byKey(resources.routes),
    policies: byKey(resources.policies),
    budgets: byKey(resources.budgets),
    keys: byKey(resources.keys),
    secrets: new Map(resources.secrets.map((secret) => [objectKey(secret.metadata), secret])),
    permits: indexGrants(resources.grants),
    selectsNamespace: indexNamespaces(resources.namespaces),
    namespaceOf: (name) => namespaces.get(name),
    serviceAccounts: resources.serviceAccounts,
    keySets: new Map(resources.keySets.map((one) => [one.metadata.name, one])),
  };
}

function byKey<Item extends OwnResource>(items: readonly Item[]): ReadonlyMap<string, Item> {
  return new Map([...items].sort(compareAge).map((item) => [objectKey(item.metadata), item]));
}
