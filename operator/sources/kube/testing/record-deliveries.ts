import type { ReflectorSink } from '../known-objects.ts';

/** A sink that writes down what it is told: `put a/x@5`, `remove a/x`, `synced`. For tests only. */
export interface DeliveryRecord {
  readonly sink: ReflectorSink;
  readonly log: readonly string[];
  /** Resolves when `entry` is in the log. */
  until(entry: string): Promise<void>;
}

export function recordDeliveries(): DeliveryRecord {
  const log: string[] = [];
  const waiting: { readonly entry: string; readonly resolve: () => void }[] = [];
  const add = (entry: string): void => {
    log.push(entry);
    for (const item of waiting) if (item.entry === entry) item.resolve();
  };
  return {
    log,
    sink: {
      put: ({ namespace, name, resourceVersion }) => add(`put ${namespace}/${name}@${resourceVersion}`),
      remove: ({ namespace, name }) => add(`remove ${namespace}/${name}`),
      synced: () => add('synced'),
    },
    until: (entry) =>
      log.includes(entry) ? Promise.resolve() : new Promise((resolve) => waiting.push({ entry, resolve })),
  };
}
