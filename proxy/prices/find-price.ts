import type { ModelPrice } from '#contract/snapshot/model-price.ts';
import type { ProviderType } from '#contract/snapshot/provider-entry.ts';
import type { Catalogue, DatedPrice } from './catalogue/catalogue.ts';
import { findModel } from './catalogue/find-model.ts';
import { compilePrice } from './compile-price.ts';
import { makeSchedule, type PriceSchedule } from './price-schedule.ts';
import { providerLists } from './provider-lists.ts';

export interface PricedModel {
  readonly providerType: ProviderType;
  /** Where the provider is; a seller that is known by it has its own prices, whatever type it speaks. */
  readonly baseUrl?: string;
  /** As the provider calls it. */
  readonly upstreamModel: string;
  /** Counts alone for each bucket that it names. */
  readonly override?: ModelPrice;
}

/** What a model costs; undefined: nobody said. It is looked up among a list's models: keep what it returns. */
export function findPrice(catalogue: Catalogue, model: PricedModel): PriceSchedule | undefined {
  const { providerType, override } = model;
  const { cacheBilling } = providerLists[providerType];
  const [first, ...later] = listedPrices(catalogue, model);
  if (first === undefined && override === undefined) return undefined;
  const compile = (dated: DatedPrice) => ({
    ...dated,
    price: compilePrice(dated.price, override, cacheBilling),
  });
  return makeSchedule([compile(first ?? { price: {} }), ...later.map(compile)]);
}

function listedPrices(catalogue: Catalogue, model: PricedModel): readonly DatedPrice[] {
  const list = listOf(catalogue, model);
  return list === undefined ? [] : (findModel(catalogue, list, model.upstreamModel)?.prices ?? []);
}

function listOf(catalogue: Catalogue, { providerType, baseUrl }: PricedModel): string | undefined {
  const byUrl = baseUrl === undefined ? undefined : catalogue.lists.find(({ url }) => url.test(baseUrl));
  return byUrl?.id ?? providerLists[providerType].list;
}
