import type { Backoff } from '#runtime/backoff-delay.ts';
import type { Clock } from '#runtime/clock.ts';
import type { Logger } from '#runtime/logger.ts';
import type { ResourceKind, ResourceSink } from '../resource-sink.ts';
import type { ApiClient } from './api-client.ts';
import type { Findings } from './findings.ts';
import { Reflector, type ReflectorState } from './reflector.ts';
import { makeResourceIntake } from './resource-intake.ts';
import type { SeenObjects } from './seen-objects.ts';
import { type WatchedResource, watchedResources } from './watched-resources.ts';

/** What the source of a cluster needs. */
export interface KubeSourceOptions {
  readonly client: ApiClient;
  readonly sink: ResourceSink;
  /** Filled with our own kinds' objects; the status sink reads it. */
  readonly seen: SeenObjects;
  /** Told of objects that do not parse. */
  readonly findings: Findings;
  /** Absent: all. */
  readonly namespaces?: readonly string[];
  readonly clock: Clock;
  /** Gives [0, 1). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly backoff?: Backoff;
}

/** How one of the watches does. */
export interface WatchState extends ReflectorState {
  readonly kind: ResourceKind;
  /** Absent: all namespaces. */
  readonly namespace?: string;
}

/** Everything that the operator reads of a cluster. */
export interface KubeSource {
  /** Resolves when `signal` aborts, and only then. */
  run(signal: AbortSignal): Promise<void>;
  /** For metrics, and to say why the operator is not ready. */
  state(): readonly WatchState[];
}

/** One reflector a kind, or one a kind and namespace. A kind is synced when all its reflectors are. */
export function makeKubeSource(options: KubeSourceOptions): KubeSource {
  const resources = watchedResources(options.namespaces);
  const pending = new Map<ResourceKind, number>();
  for (const { kind } of resources) pending.set(kind, (pending.get(kind) ?? 0) + 1);
  const watches = resources.map((resource) => {
    const onSynced = (): void => {
      const left = (pending.get(resource.kind) ?? 0) - 1;
      pending.set(resource.kind, left);
      if (left === 0) options.sink.synced(resource.kind);
    };
    return { resource, reflector: makeReflector(options, resource, onSynced) };
  });
  return {
    run: async (signal) => {
      await Promise.all(watches.map(({ reflector }) => reflector.run(signal)));
    },
    state: () =>
      watches.map(({ resource: { kind, namespace }, reflector }) => ({
        kind,
        ...(namespace === undefined ? {} : { namespace }),
        ...reflector.state(),
      })),
  };
}

function makeReflector(
  options: KubeSourceOptions,
  resource: WatchedResource,
  onSynced: () => void,
): Reflector {
  const { client, sink, seen, findings, clock, random, logger, backoff } = options;
  return new Reflector({
    resource,
    client,
    sink: makeResourceIntake({ kind: resource.kind, sink, seen, findings, logger, onSynced }),
    presence: resource.presence,
    clock,
    random,
    logger,
    ...(backoff === undefined ? {} : { backoff }),
  });
}
