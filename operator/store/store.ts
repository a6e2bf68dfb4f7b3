import type { Clock } from '#runtime/clock.ts';
import type { AnyResource } from '../api/resources.ts';
import type { ResourceKind, ResourceSink } from '../sources/resource-sink.ts';
import type { ResourceSet } from '../translate/translation.ts';
import { makeHoldoff } from './holdoff.ts';
import { isSameResource } from './is-same-resource.ts';
import { makeResourceSet } from './make-resource-set.ts';
import { makeReferenceCounts } from './reference-counts.ts';

/** Every kind that translate reads. */
export const resourceKinds: readonly ResourceKind[] = [
  'AIGateway',
  'AIProvider',
  'AIRoute',
  'AIPolicy',
  'AIBudget',
  'AIKey',
  'ReferenceGrant',
  'Secret',
  'Namespace',
  'ServiceAccount',
];

/** What the operator has seen, and when it is worth translating again. */
export interface Store extends ResourceSink {
  /** For a source that delivers everything at once: these are all there are, of every kind; the store is synced with it. */
  replaceAll(resources: Iterable<AnyResource>): void;
  /**
   * Calls back once changes that matter have come to rest, with everything there is; for the first time when all
   * kinds are synced. Secrets that nothing refers to are left out. The result ends it.
   */
  onBatch(listener: (resources: ResourceSet) => void): () => void;
  stop(): void;
}

export interface StoreOptions {
  readonly clock: Clock;
  /** Kinds that must be synced before the first batch. */
  readonly awaits?: readonly ResourceKind[];
  /** A batch is closed once nothing has changed for so long. */
  readonly quietMs?: number;
  /** A batch is closed after so long even while changes go on. */
  readonly atMostMs?: number;
}

/**
 * Keeps the last seen objects. An object that comes again unchanged, as after a status write or a relist, closes no
 * batch, and neither does a Secret or Namespace that nothing refers to.
 */
export function makeStore({
  clock,
  awaits = resourceKinds,
  quietMs = 50,
  atMostMs = 250,
}: StoreOptions): Store {
  const objects = new Map<string, AnyResource>();
  const references = makeReferenceCounts();
  const missing = new Set(awaits);
  const listeners = new Set<(resources: ResourceSet) => void>();
  const holdoff = makeHoldoff({ clock, quietMs, atMostMs }, () => {
    const set = makeResourceSet(
      [...objects.values()].filter((one) => one.kind !== 'Secret' || references.matters(one)),
    );
    for (const listener of listeners) listener(set);
  });
  const note = (): void => {
    if (missing.size === 0) holdoff.note();
  };
  const put = (resource: AnyResource): void => {
    const { kind, metadata } = resource;
    const key = objectKey(kind, metadata.namespace, metadata.name);
    const known = objects.get(key);
    objects.set(key, resource);
    references.replace(known, resource);
    const unchanged = known !== undefined && isSameResource(known, resource);
    if (!unchanged && references.matters(resource)) note();
  };
  const remove = (kind: ResourceKind, namespace: string, name: string): void => {
    const key = objectKey(kind, namespace, name);
    const known = objects.get(key);
    if (known === undefined) return;
    objects.delete(key);
    references.replace(known, undefined);
    if (references.matters(known)) note();
  };
  const synced = (kind: ResourceKind): void => {
    if (missing.delete(kind)) note();
  };
  return {
    put,
    remove,
    synced,
    replaceAll: (resources) => {
      const all = [...resources];
      const present = new Set(
        all.map(({ kind, metadata }) => objectKey(kind, metadata.namespace, metadata.name)),
      );
      for (const resource of all) put(resource);
      for (const [key, { kind, metadata }] of [...objects]) {
        if (!present.has(key)) remove(kind, metadata.namespace, metadata.name);
      }
      for (const kind of [...missing]) synced(kind);
    },
    onBatch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: () => {
      holdoff.stop();
      listeners.clear();
    },
  };
}

function objectKey(kind: ResourceKind, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
