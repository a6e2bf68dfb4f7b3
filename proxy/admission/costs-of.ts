import { noUsage, type Usage } from '../chat/usage.ts';
import { costOf } from '../prices/cost-of.ts';
import type { Price } from '../prices/price.ts';
import type { PriceBook } from '../prices/price-book.ts';
import { type WorstCase, worstCostOf } from '../prices/worst-cost-of.ts';
import type { TargetModel } from '../providers/provider.ts';
import type { CompiledProvider } from '../routing/compiled-rule.ts';
import type { Costs } from './bill.ts';

/** A model at one moment: a request is billed at the price of its beginning. */
export interface AskedModel {
  readonly upstream: CompiledProvider;
  readonly model: TargetModel;
  readonly atMs: number;
}

/** What an answer with this usage costs. */
export function costsOf(prices: PriceBook, asked: AskedModel, usage: Usage): Costs {
  const price = priceOf(prices, asked);
  const { microUsd, unpriced } =
    price === undefined ? { microUsd: 0, unpriced: undefined } : costOf(price, usage);
  if (unpriced?.length === 0) return { cost: microUsd, costAt: () => microUsd };
  return {
    cost: undefined,
    costAt: (other) => {
      if (other === undefined) return microUsd;
      if (unpriced === undefined) return costOf(other, usage).microUsd;
      const missing: { -readonly [Bucket in keyof Usage]: number } = { ...noUsage };
      for (const bucket of unpriced) missing[bucket] = usage[bucket];
      return microUsd + costOf(other, missing).microUsd;
    },
  };
}

/** The most that a request can cost. */
export function worstCostsOf(prices: PriceBook, asked: AskedModel, worst: WorstCase): Costs {
  const price = priceOf(prices, asked);
  return {
    cost: price === undefined ? undefined : worstCostOf(price, worst),
    costAt: (other) => (other === undefined ? 0 : (worstCostOf(other, worst) ?? 0)),
  };
}

function priceOf(prices: PriceBook, { upstream, model, atMs }: AskedModel): Price | undefined {
  return prices.find(upstream.provider.entry, model.upstreamName, model.price)?.at(atMs);
}
