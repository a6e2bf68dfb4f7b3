import type { ResourceSink } from './resource-sink.ts';

/** Delivers everything to two, in order. */
export function bothSinks(first: ResourceSink, second: ResourceSink): ResourceSink {
  return {
    put: (resource) => {
      first.put(resource);
      second.put(resource);
    },
    remove: (kind, namespace, name) => {
      first.remove(kind, namespace, name);
      second.remove(kind, namespace, name);
    },
    synced: (kind) => {
      first.synced(kind);
      second.synced(kind);
    },
  };
}
