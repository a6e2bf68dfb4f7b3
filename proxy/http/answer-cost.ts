import { costsOf } from '../admission/costs-of.ts';
import type { Exchange } from './exchange.ts';

/** Micro-USD that the answer cost; undefined: nobody said what was used, or what it costs. */
export function answerCost({ notes, picked, services, startedAtMs }: Exchange): number | undefined {
  const { prices } = services;
  // Prices are there from shortly after the start on; budgets wait for them, figures do not.
  if (notes.usage === undefined || picked === undefined || prices.ready() !== undefined) return undefined;
  const { upstream } = picked.target;
  return costsOf(prices, { upstream, model: picked.model, atMs: startedAtMs }, notes.usage).cost;
}
