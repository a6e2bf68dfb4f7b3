import type { ProxyBudgets } from './proxy-budgets.ts';
import { proxyKey } from './proxy-key.ts';
import type { Subscriber } from './subscriber.ts';

export function listBudgets(subscribers: Iterable<Subscriber>): readonly ProxyBudgets[] {
  return Array.from(subscribers, ({ introduction, budgets }) => ({
    key: proxyKey(introduction.proxyId),
    ...(budgets === undefined ? {} : { reports: budgets }),
  }));
}
