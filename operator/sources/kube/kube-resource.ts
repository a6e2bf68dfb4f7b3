/** One kind of objects as the API server serves them. */
export interface KubeResource {
  /** Empty: the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  /** Absent: all namespaces, or a kind without. */
  readonly namespace?: string;
  /** `type=Opaque`. Absent: all objects. */
  readonly fieldSelector?: string;
  /** `app.kubernetes.io/component=operator`. Absent: all objects. */
  readonly labelSelector?: string;
  /** Objects a page of a list. */
  readonly pageSize: number;
}

/** The selectors as a list and a watch send them. */
export function selectorsOf({
  fieldSelector,
  labelSelector,
}: KubeResource): Readonly<Record<string, string>> {
  return {
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
}

/** `v1`, `gateway.networking.k8s.io/v1beta1`. */
export function apiVersionOf({
  group,
  version,
}: {
  readonly group: string;
  readonly version: string;
}): string {
  return group === '' ? version : `${group}/${version}`;
}

/** Where objects of this kind are listed and made; without `namespace`, over all namespaces. */
export function collectionPath(resource: {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace?: string;
}): string {
  const root = resource.group === '' ? '/api' : '/apis';
  const namespace = resource.namespace === undefined ? '' : `/namespaces/${resource.namespace}`;
  return `${root}/${apiVersionOf(resource)}${namespace}/${resource.plural}`;
}
