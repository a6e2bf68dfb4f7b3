import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry with Node's own metrics in it: memory, CPU, event-loop lag. */
export function makeRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
