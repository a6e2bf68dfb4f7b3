import type { FleetSummary } from '../distribute/fleet-summary.ts';
import type { ProxyBudgets } from '../distribute/proxy-budgets.ts';

/**
 * What the proxies of one gateway have counted, over all replicas, each proxy once: our own word first, then that of the
 * replica whose summary changed last. Replicas whose summary had no room for figures are silent.
 */
export function mergeBudgets(
  own: readonly ProxyBudgets[],
  others: readonly FleetSummary[],
): readonly ProxyBudgets[] {
  const merged = new Map(own.map((proxy) => [proxy.key, proxy]));
  for (const { budgets } of others) {
    for (const proxy of budgets ?? []) if (!merged.has(proxy.key)) merged.set(proxy.key, proxy);
  }
  return [...merged.values()];
}
