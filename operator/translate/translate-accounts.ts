import { maxAccounts } from '#contract/snapshot/account-entry.ts';
import type { CallerAttributes } from '#contract/snapshot/caller-attributes.ts';
import { makeEntry } from '#contract/snapshot/digest.ts';
import type { PolicyResource, ServiceAccountResource } from '../api/resources.ts';
import { compareText } from './compare-text.ts';
import type { IndexedResources } from './indexed-resources.ts';
import { objectKey } from './object-key.ts';
import type { OwnedEntry } from './translation.ts';

/** A ServiceAccount whose tokens are taken, with what is said of it. */
export interface AdmittedAccount {
  readonly resource: ServiceAccountResource;
  /** Names of the sources that take them. */
  readonly sources: readonly string[];
  readonly attributes: CallerAttributes;
}

const names = [
  ['team', 'sallyport.dev/team'],
  ['app', 'sallyport.dev/app'],
  ['user', 'sallyport.dev/user'],
  ['project', 'sallyport.dev/project'],
  ['costCenter', 'sallyport.dev/cost-center'],
] as const;

const longest = 128;

/**
 * The ServiceAccounts that the sources of a policy select, by name; of two sources that select one, the first decides what
 * is said of it. Of more than a proxy should know, the first by name.
 */
export function admitAccounts(policy: PolicyResource, indexed: IndexedResources): readonly AdmittedAccount[] {
  const admitted = new Map<string, AdmittedAccount>();
  for (const source of policy.spec.authentication?.sources ?? []) {
    if (source.type !== 'ServiceAccount') continue;
    const { namespaces = { from: 'Same' } as const, attributes = 'AccountThenNamespace' } =
      source.serviceAccount ?? {};
    const selected = new Map<string, boolean>();
    for (const resource of indexed.serviceAccounts) {
      const { namespace } = resource.metadata;
      const known = selected.get(namespace);
      const isSelected = known ?? indexed.selectsNamespace(namespaces, policy.metadata.namespace, namespace);
      selected.set(namespace, isSelected);
      const key = objectKey(resource.metadata);
      if (!isSelected) continue;
      const before = admitted.get(key);
      admitted.set(key, {
        resource,
        sources: [...(before?.sources ?? []), source.name],
        attributes: before?.attributes ?? readAttributes(resource, indexed, attributes),
      });
    }
  }
  return [...admitted.values()].sort((a, b) =>
    compareText(objectKey(a.resource.metadata), objectKey(b.resource.metadata)),
  );
}

/** Those that proxies are told of. */
export function listAccountEntries(
  accounts: readonly AdmittedAccount[],
  { metadata }: PolicyResource,
): readonly OwnedEntry[] {
  const owner = { kind: 'AIPolicy', namespace: metadata.namespace, name: metadata.name } as const;
  return accounts.slice(0, maxAccounts).map(({ resource, sources, attributes }) => {
    const { namespace, name, uid } = resource.metadata;
    return {
      ...makeEntry({ kind: 'account', namespace, name, uid, sources: [...sources], attributes }),
      owner,
    };
  });
}

function readAttributes(
  { metadata }: ServiceAccountResource,
  { namespaceOf }: IndexedResources,
  from: 'AccountThenNamespace' | 'Namespace',
): CallerAttributes {
  const namespace = namespaceOf(metadata.namespace);
  const places = [
    ...(from === 'Namespace' ? [] : [metadata.labels, metadata.annotations]),
    namespace?.labels,
    namespace?.annotations,
  ];
  return Object.fromEntries(
    names.flatMap(([attribute, name]) => {
      const value = places.map((place) => place?.[name]).find((one) => one !== undefined && one !== '');
      return value === undefined || value.length > longest || /\p{Cc}/u.test(value)
        ? []
        : [[attribute, value]];
    }),
  );
}
