import type { KubeObject } from './kube-object.ts';

/** Names one object of a kind. */
export interface ObjectName {
  /** Empty for kinds without namespaces. */
  readonly namespace: string;
  readonly name: string;
}

/** Where a reflector delivers. Calls come in order and must not throw for what an object says. */
export interface ReflectorSink {
  put(object: KubeObject): void;
  remove(name: ObjectName): void;
  /** Once, when everything that existed at the start was put. */
  synced(): void;
}

/** What was delivered so far: makes a list into puts and removals, and keeps silent what is delivered already. */
export interface KnownObjects {
  put(object: KubeObject): void;
  remove(name: ObjectName): void;
  /** Delivers the difference to `objects`, which are all there are. */
  replace(objects: readonly KubeObject[]): void;
  size(): number;
}

/** Remembers names and versions only, never objects. */
export function makeKnownObjects(sink: ReflectorSink): KnownObjects {
  const known = new Map<string, ObjectName & { readonly resourceVersion: string }>();
  const put = (object: KubeObject): void => {
    const key = keyOf(object);
    const { namespace, name, resourceVersion } = object;
    if (known.get(key)?.resourceVersion === resourceVersion) return;
    // The sink first: should it throw, the object counts as not delivered and comes again.
    sink.put(object);
    known.set(key, { namespace, name, resourceVersion });
  };
  const remove = ({ namespace, name }: ObjectName): void => {
    const key = keyOf({ namespace, name });
    if (!known.has(key)) return;
    sink.remove({ namespace, name });
    known.delete(key);
  };
  return {
    put,
    remove,
    replace: (objects) => {
      const present = new Set(objects.map(keyOf));
      for (const object of objects) put(object);
      for (const [key, name] of [...known]) if (!present.has(key)) remove(name);
    },
    size: () => known.size,
  };
}

function keyOf({ namespace, name }: ObjectName): string {
  return `${namespace}/${name}`;
}
