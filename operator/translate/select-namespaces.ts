import type { NamespaceResource } from '../api/resources.ts';

/** A choice of namespaces as the API writes it. */
export interface NamespaceChoice {
  readonly from: 'Same' | 'All' | 'Selector';
  readonly matchLabels?: Readonly<Record<string, string>>;
}

/** Whether `choice`, written in an object of namespace `home`, means `candidate`. */
export type SelectsNamespace = (choice: NamespaceChoice, home: string, candidate: string) => boolean;

/**
 * Over the labels of Namespaces. One that is absent, as in local mode, has the label that the API server gives to
 * each: `kubernetes.io/metadata.name`.
 */
export function indexNamespaces(namespaces: readonly NamespaceResource[]): SelectsNamespace {
  const labels = new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels]));
  const labelOf = (namespace: string, label: string): string | undefined => {
    const own = labels.get(namespace);
    if (own !== undefined && Object.hasOwn(own, label)) return own[label];
    return label === 'kubernetes.io/metadata.name' ? namespace : undefined;
  };
  return (choice, home, candidate) => {
    switch (choice.from) {
      case 'Same':
        return home === candidate;
      case 'All':
        return true;
      case 'Selector':
        return Object.entries(choice.matchLabels ?? {}).every(
          ([label, value]) => labelOf(candidate, label) === value,
        );
    }
  };
}
