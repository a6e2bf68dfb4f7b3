import { group, version } from '../../api/kind.ts';
import { kindNames, kinds } from '../../api/kinds.ts';
import type { ResourceKind } from '../resource-sink.ts';
import type { KubeResource } from './kube-resource.ts';

/** A list and watch to keep. */
export interface WatchedResource extends KubeResource {
  readonly kind: ResourceKind;
  readonly presence: 'Required' | 'Optional';
}

const pageSize = 500;
/** A Secret may be over a megabyte. */
const secretPageSize = 100;

/**
 * Everything that the operator watches. With `namespaces`, one watch a namespace, so that Roles there suffice; of Namespaces
 * themselves then only those by name.
 */
export function watchedResources(namespaces?: readonly string[]): readonly WatchedResource[] {
  const namespaced: readonly WatchedResource[] = [
    ...kindNames.map((kind) => {
      return { group, version, plural: kinds[kind].plural, kind, pageSize, presence: 'Required' } as const;
    }),
    referenceGrants,
    secrets,
    serviceAccounts,
  ];
  if (namespaces === undefined) return [...namespaced, allNamespaces];
  return namespaces.flatMap((namespace) => [
    ...namespaced.map((resource) => ({ ...resource, namespace })),
    { ...allNamespaces, fieldSelector: `metadata.name=${namespace}` },
  ]);
}

/** v1beta1 is what every release of Gateway API that has the kind serves. It need not be installed. */
const referenceGrants: WatchedResource = {
  group: 'gateway.networking.k8s.io',
  version: 'v1beta1',
  plural: 'referencegrants',
  kind: 'ReferenceGrant',
  pageSize,
  presence: 'Optional',
};

/** Service-account tokens, Helm releases and TLS pairs are of other types and never reach the operator's memory. */
const secrets: WatchedResource = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  fieldSelector: 'type=Opaque',
  pageSize: secretPageSize,
  presence: 'Required',
};

/** Of each only names and our own labels and annotations are kept. */
const serviceAccounts: WatchedResource = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  pageSize,
  presence: 'Required',
};

const allNamespaces: WatchedResource = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  pageSize,
  presence: 'Required',
};
