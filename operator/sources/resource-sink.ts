import type { AnyResource } from '../api/resources.ts';

export type ResourceKind = AnyResource['kind'];

/** Where a source delivers what exists, object by object. Calls come in order, all of one batch in one turn of the event loop. */
export interface ResourceSink {
  /** A new object, or the new state of one. */
  put(resource: AnyResource): void;
  /** `namespace` is empty for kinds without. */
  remove(kind: ResourceKind, namespace: string, name: string): void;
  /** Once a kind: all that existed at the start was put. */
  synced(kind: ResourceKind): void;
}
