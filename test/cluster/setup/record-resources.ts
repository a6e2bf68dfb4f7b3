import type { AnyResource } from '#operator/api/resources.ts';
import type { ResourceKind, ResourceSink } from '#operator/sources/resource-sink.ts';

/** A sink that keeps what it was given, as the store does. */
export interface ResourceRecord {
  readonly sink: ResourceSink;
  readonly syncedKinds: ReadonlySet<ResourceKind>;
  /** Puts and removals so far, all kinds. */
  deliveries(): number;
  get(kind: ResourceKind, namespace: string, name: string): AnyResource | undefined;
  names(kind: ResourceKind, namespace: string): readonly string[];
}

export function recordResources(): ResourceRecord {
  const resources = new Map<string, AnyResource>();
  const syncedKinds = new Set<ResourceKind>();
  let deliveries = 0;
  return {
    syncedKinds,
    deliveries: () => deliveries,
    sink: {
      put: (resource) => {
        deliveries += 1;
        resources.set(`${resource.kind}/${resource.metadata.namespace}/${resource.metadata.name}`, resource);
      },
      remove: (kind, namespace, name) => {
        deliveries += 1;
        resources.delete(`${kind}/${namespace}/${name}`);
      },
      synced: (kind) => syncedKinds.add(kind),
    },
    get: (kind, namespace, name) => resources.get(`${kind}/${namespace}/${name}`),
    names: (kind, namespace) =>
      [...resources.values()]
        .filter((one) => one.kind === kind && one.metadata.namespace === namespace)
        .map(({ metadata }) => metadata.name)
        .toSorted(),
  };
}
