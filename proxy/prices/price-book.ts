import type { ModelPrice } from '#contract/snapshot/model-price.ts';
import type { ProviderEntry } from '#contract/snapshot/provider-entry.ts';
import type { Catalogue } from './catalogue/catalogue.ts';
import { loadCatalogue } from './catalogue/load-catalogue.ts';
import { findPrice } from './find-price.ts';
import type { PriceSchedule } from './price-schedule.ts';

/** Most models that are remembered with what they cost; clients may name any where a provider takes any. */
const mostModels = 5000;

/** What models of providers cost, looked up once. */
export interface PriceBook {
  /** Undefined: prices can be asked for now; otherwise when they can. */
  ready(): Promise<void> | undefined;
  /** Undefined: nobody said what the model costs. Throws before the book is ready. */
  find(
    provider: ProviderEntry,
    upstreamModel: string,
    override: ModelPrice | undefined,
  ): PriceSchedule | undefined;
}

/** The catalogue is read when it is first asked for: a proxy that counts no money need not hold it. */
export function makePriceBook(load: () => Promise<Catalogue> = loadCatalogue): PriceBook {
  let catalogue: Catalogue | undefined;
  let loading: Promise<void> | undefined;
  const known = new Map<string, PriceSchedule | undefined>();
  let knownOf: WeakMap<ProviderEntry, number> = new WeakMap();
  let providers = 0;
  const keyOf = (provider: ProviderEntry, model: string): string => {
    const number = knownOf.get(provider) ?? ++providers;
    knownOf.set(provider, number);
    return `${number} ${model}`;
  };
  return {
    ready: () => {
      if (catalogue !== undefined) return undefined;
      loading ??= load().then((loaded) => {
        catalogue = loaded;
      });
      return loading;
    },
    find: (provider, upstreamModel, override) => {
      if (catalogue === undefined) throw new Error('prices are asked for before they are there');
      const key = keyOf(provider, upstreamModel);
      if (known.has(key)) return known.get(key);
      if (known.size >= mostModels) {
        known.clear();
        knownOf = new WeakMap();
      }
      const found = findPrice(catalogue, {
        providerType: provider.type,
        upstreamModel,
        ...(provider.type === 'Mock' ? {} : { baseUrl: provider.baseUrl }),
        ...(override === undefined ? {} : { override }),
      });
      known.set(key, found);
      return found;
    },
  };
}
