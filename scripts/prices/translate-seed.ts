import type { ConditionalPrice, ModelInfo, Provider } from '@pydantic/genai-prices';
import { checkPrice } from '#contract/check-price.ts';
import type { DatedPrice, ListedModel, PriceList } from '#proxy/prices/catalogue/catalogue.ts';
import { translatePrice } from './translate-price.ts';

/** Half of the price: https://platform.openai.com/docs/guides/batch, https://platform.claude.com/docs/en/build-with-claude/batch-processing */
const batchPercents: Readonly<Record<string, number>> = { openai: 50, anthropic: 50 };

/** The seed's providers as price lists. Throws where a price is out of bounds, so that what was printed last stays. */
export function translateSeed(providers: readonly Provider[]): readonly PriceList[] {
  return providers.map((provider) => ({
    id: provider.id,
    url: provider.api_pattern,
    fallback: provider.fallback_model_providers ?? [],
    models: provider.models.map((model) => translateModel(provider.id, model)),
  }));
}

/** All of a model's prices or none: one that has a price on some days only would be free on the others. */
function translateModel(list: string, { id, match, prices }: ModelInfo): ListedModel {
  const seedPrices: readonly ConditionalPrice[] = Array.isArray(prices) ? prices : [{ prices }];
  const dated = seedPrices
    .map((price) => translateDated(list, id, price))
    .filter((price) => price !== undefined);
  return { id, match, prices: dated.length === seedPrices.length ? dated : [] };
}

function translateDated(list: string, model: string, seed: ConditionalPrice): DatedPrice | undefined {
  const tokens = translatePrice(seed.prices);
  if (tokens === undefined) return undefined;
  const batchPercent = batchPercents[list];
  const price = batchPercent === undefined ? tokens : { ...tokens, batchPercent };
  const problems = checkPrice(price);
  if (problems.length > 0) throw new Error(`${list}, ${model}: ${problems.join('; ')}`);
  return { ...constraintOf(seed), price };
}

function constraintOf({ constraint }: ConditionalPrice): Omit<DatedPrice, 'price'> {
  switch (constraint?.type) {
    case undefined:
      return {};
    case 'start_date':
      return { from: constraint.start_date };
    case 'time_of_date':
      return { daily: [secondsOf(constraint.start_time), secondsOf(constraint.end_time)] };
  }
}

function secondsOf(time: string): number {
  const [, hours, minutes, seconds] = /^(\d\d):(\d\d):(\d\d)Z$/.exec(time) ?? [];
  if (hours === undefined) throw new Error(`a time of day that is not UTC: ${time}`);
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
