import { group } from '../api/kind.ts';
import type { KindName } from '../api/kinds.ts';
import type { ReferenceGrantResource } from '../api/resources.ts';

/** One of our objects that refers to something. */
export interface Referrer {
  readonly kind: KindName;
  readonly namespace: string;
}

/** What is referred to; `group` is empty for core kinds. */
export interface Referent {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Whether the reference stays in its namespace, or a ReferenceGrant in the referent's namespace permits it. */
export type PermitsReference = (from: Referrer, to: Referent) => boolean;

/** Indexes the grants; group, kind and namespace must fit exactly, an absent name stands for any (Gateway API, GEP-709). */
export function indexGrants(grants: readonly ReferenceGrantResource[]): PermitsReference {
  const permitted = new Set<string>();
  for (const { metadata, spec } of grants) {
    for (const from of spec.from) {
      if (from.group !== group) continue;
      for (const to of spec.to) {
        permitted.add(grantKey(from, { ...to, namespace: metadata.namespace }));
      }
    }
  }
  return (from, to) =>
    from.namespace === to.namespace ||
    permitted.has(grantKey(from, to)) ||
    permitted.has(grantKey(from, { group: to.group, kind: to.kind, namespace: to.namespace }));
}

function grantKey(
  from: { readonly kind: string; readonly namespace: string },
  to: {
    readonly group: string;
    readonly kind: string;
    readonly namespace: string;
    readonly name?: string | undefined;
  },
): string {
  return [from.kind, from.namespace, to.group, to.kind, to.namespace, to.name ?? '*'].join(' ');
}
