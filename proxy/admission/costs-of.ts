import { noUsage, type Usage } from '../chat/usage.ts';
import { costOf } from '../prices/cost-of.ts';
import type { Price } from '../prices/price.ts';
import type { PriceBook } from '../prices/price-book.ts';
import { worstCostOf } from '../prices/worst-cost-of.ts';
import type { TargetModel } from '../providers/provider.ts';
import type { CompiledProvider } from '../routing/compiled-rule.ts';
import type { Bill } from './bill.ts';
import { defaultPrice } from './default-price.ts';

/** A model at one moment: a request is billed at the price of its beginning. */
export interface AskedModel {
  readonly upstream: CompiledProvider;
  readonly model: TargetModel;
  readonly atMs: number;
}

type Costs = Pick<Bill, 'cost' | 'defaultCost'>;

/** What an answer with this usage costs; kinds of tokens that have no price are billed at the default one. */
export function costsOf(prices: PriceBook, asked: AskedModel, usage: Usage): Costs {
  const defaultCost = costOf(defaultPrice, usage).microUsd;
  const price = priceOf(prices, asked);
  if (price === undefined) return { cost: undefined, defaultCost };
  const { microUsd, unpriced } = costOf(price, usage);
  if (unpriced.length === 0) return { cost: microUsd, defaultCost };
  const missing: { -readonly [Bucket in keyof Usage]: number } = { ...noUsage };
  for (const bucket of unpriced) missing[bucket] = usage[bucket];
  return { cost: microUsd + costOf(defaultPrice, missing).microUsd, defaultCost };
}

/** The most that a request can cost. */
export function worstCostsOf(
  prices: PriceBook,
  asked: AskedModel,
  tokens: { readonly inputTokens: number; readonly outputTokens: number; readonly audio: boolean },
): Costs {
  const worst = {
    inputTokens: tokens.inputTokens,
    maxOutputTokens: tokens.outputTokens,
    audio: tokens.audio,
  };
  const defaultCost = worstCostOf(defaultPrice, worst) ?? 0;
  const price = priceOf(prices, asked);
  if (price === undefined) return { cost: undefined, defaultCost };
  return { cost: worstCostOf(price, worst) ?? defaultCost, defaultCost };
}

function priceOf(prices: PriceBook, { upstream, model, atMs }: AskedModel): Price | undefined {
  return prices.find(upstream.provider.entry, model.upstreamName, model.price)?.at(atMs);
}
