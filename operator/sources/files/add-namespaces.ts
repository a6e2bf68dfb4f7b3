import type { AnyResource, NamespaceResource } from '../../api/resources.ts';

const nameLabel = 'kubernetes.io/metadata.name';

/**
 * Adds what a cluster has without being told: a Namespace for each one that is used, and on every Namespace the label
 * with its name that the API server sets.
 */
export function addNamespaces(resources: readonly AnyResource[]): readonly AnyResource[] {
  const given = resources.filter((resource) => resource.kind === 'Namespace');
  const others = resources.filter((resource) => resource.kind !== 'Namespace');
  const named = new Set(given.map(({ metadata }) => metadata.name));
  const implied = [...new Set(others.map(({ metadata }) => metadata.namespace))].filter(
    (name) => !named.has(name),
  );
  return [...others, ...given.map(withNameLabel), ...implied.sort().map(impliedNamespace)];
}

function withNameLabel({ kind, metadata }: NamespaceResource): NamespaceResource {
  return { kind, metadata: { ...metadata, labels: { ...metadata.labels, [nameLabel]: metadata.name } } };
}

function impliedNamespace(name: string): NamespaceResource {
  const creationTimestamp = '1970-01-01T00:00:00Z';
  const metadata = { namespace: '', name, uid: '', generation: 1, creationTimestamp, labels: {} };
  return withNameLabel({ kind: 'Namespace', metadata });
}
