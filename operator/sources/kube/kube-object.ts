import { isRecord } from '#runtime/is-record.ts';

/** An object as the API server sent it, with what a reflector needs of it. `raw` always has apiVersion and kind. */
export interface KubeObject {
  /** Empty for kinds without namespaces. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

/**
 * Reads an item of a list or a watch; undefined where it is no object of Kubernetes. Items of lists of built-in kinds
 * carry no apiVersion and kind, so both come from the caller.
 */
export function readKubeObject(
  value: unknown,
  type: { readonly apiVersion: string; readonly kind: string },
): KubeObject | undefined {
  if (!isRecord(value) || !isRecord(value.metadata)) return undefined;
  const { name, namespace = '', uid = '', resourceVersion } = value.metadata;
  if (typeof name !== 'string' || name === '' || typeof resourceVersion !== 'string') return undefined;
  if (typeof namespace !== 'string' || typeof uid !== 'string') return undefined;
  return { namespace, name, uid, resourceVersion, raw: { ...value, ...type } };
}
