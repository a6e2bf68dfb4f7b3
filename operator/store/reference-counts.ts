import type { AnyResource, PolicyResource } from '../api/resources.ts';

/** Which Secrets, Namespaces and ServiceAccounts the objects of ours refer to. */
export interface ReferenceCounts {
  /** `known` gives way to `next`; either may be absent. */
  replace(known: AnyResource | undefined, next: AnyResource | undefined): void;
  /** Whether a change of this object can change anything. */
  matters(resource: AnyResource): boolean;
}

/** Any Namespace: a label selector may mean each. */
const namespaces = 'Namespace';
/** Any ServiceAccount, likewise. */
const serviceAccounts = 'ServiceAccount';

/** Counted, so that neither a change nor a question walks over all objects. */
export function makeReferenceCounts(): ReferenceCounts {
  const counts = new Map<string, number>();
  const add = (resource: AnyResource | undefined, amount: number): void => {
    for (const reference of resource === undefined ? [] : listReferences(resource)) {
      const count = (counts.get(reference) ?? 0) + amount;
      if (count === 0) counts.delete(reference);
      else counts.set(reference, count);
    }
  };
  return {
    replace: (known, next) => {
      add(next, 1);
      add(known, -1);
    },
    matters: (resource) => {
      if (resource.kind === 'Namespace') return counts.has(namespaces);
      if (resource.kind === 'ServiceAccount') return counts.has(serviceAccounts);
      if (resource.kind !== 'Secret') return true;
      return counts.has(secretReference(resource.metadata.namespace, resource.metadata.name));
    },
  };
}

function listReferences(resource: AnyResource): readonly string[] {
  switch (resource.kind) {
    case 'AIProvider': {
      const ref = resource.spec.auth?.secretRef;
      return ref === undefined
        ? []
        : [secretReference(ref.namespace ?? resource.metadata.namespace, ref.name)];
    }
    case 'AIKey':
      return [secretReference(resource.metadata.namespace, resource.spec.secretName)];
    case 'AIGateway':
      return resource.spec.allowedRoutes.namespaces.from === 'Selector' ? [namespaces] : [];
    case 'AIPolicy':
      return (resource.spec.authentication?.sources ?? []).flatMap((source) =>
        sourceReferences(source, resource.metadata.namespace),
      );
    case 'KeySet':
    case 'ServiceAccount':
    case 'AIRoute':
    case 'AIBudget':
    case 'ReferenceGrant':
    case 'Secret':
    case 'Namespace':
      return [];
  }
}

type Source = NonNullable<PolicyResource['spec']['authentication']>['sources'][number];

function sourceReferences(source: Source, namespace: string): readonly string[] {
  const { secretRef } = source.jwt?.keys ?? {};
  return [
    ...(source.apiKey?.namespaces.from === 'Selector' ? [namespaces] : []),
    // Attributes stand on Namespaces too.
    ...(source.type === 'ServiceAccount' ? [namespaces, serviceAccounts] : []),
    ...(secretRef === undefined ? [] : [secretReference(namespace, secretRef.name)]),
  ];
}

function secretReference(namespace: string, name: string): string {
  return `Secret ${namespace}/${name}`;
}
