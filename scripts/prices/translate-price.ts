import type { ModelPrice as SeedPrice } from '@pydantic/genai-prices';
import type { PriceBucket } from '#contract/price-buckets.ts';
import type { ModelPrice, PriceTier } from '#contract/snapshot/model-price.ts';

const buckets: Readonly<Record<string, PriceBucket>> = {
  input_mtok: 'input',
  cache_read_mtok: 'cacheRead',
  cache_write_mtok: 'cacheWrite5m',
  cache_write_1h_mtok: 'cacheWrite1h',
  input_audio_mtok: 'audioInput',
  input_image_mtok: 'imageInput',
  output_mtok: 'output',
  output_reasoning_mtok: 'reasoning',
  output_audio_mtok: 'audioOutput',
};

/** What is billed beside tokens, or is part of a bucket of ours at a lower price: left out, the rest is still right. */
const beside = new Set([
  'web_searches_kcount',
  'storage_searches_kcount',
  'cache_audio_read_mtok',
  'cache_image_read_mtok',
  'output_citation_mtok',
]);

/** The seed's USD per million tokens as ours; undefined: the model is billed by something that is not counted here. */
export function translatePrice(price: SeedPrice): ModelPrice | undefined {
  const known: ModelPrice = { ...translateTokens(price), ...translateRequest(price.requests_kcount) };
  const isOther = (key: string): boolean =>
    !beside.has(key) && key !== 'requests_kcount' && buckets[key] === undefined;
  const isTokens = known.input !== undefined || known.output !== undefined;
  return isTokens && !Object.keys(price).some(isOther) ? known : undefined;
}

function translateTokens(price: SeedPrice): ModelPrice {
  const base: Partial<Record<PriceBucket, number>> = {};
  const tiers = new Map<number, Partial<Record<PriceBucket, number>>>();
  for (const [key, value] of Object.entries(price)) {
    const bucket = buckets[key];
    if (bucket === undefined || value === undefined) continue;
    base[bucket] = toMicroUsd(typeof value === 'number' ? value : value.base);
    for (const tier of typeof value === 'number' ? [] : value.tiers) {
      tiers.set(tier.start, { ...tiers.get(tier.start), [bucket]: toMicroUsd(tier.price) });
    }
  }
  const list: PriceTier[] = Array.from(tiers, ([aboveInputTokens, rates]) => ({
    aboveInputTokens,
    ...rates,
  }));
  list.sort((left, right) => left.aboveInputTokens - right.aboveInputTokens);
  return list.length === 0 ? base : { ...base, tiers: list };
}

function translateRequest(perThousand: SeedPrice[string]): ModelPrice {
  if (perThousand === undefined) return {};
  if (typeof perThousand !== 'number') throw new Error('requests with tiers are not known here');
  return { request: Math.round(perThousand * 1000) };
}

/** Rounded up where the source has more than six decimals, but not for what binary fractions add. */
function toMicroUsd(usd: number): number {
  return Math.ceil(Number((usd * 1_000_000).toFixed(3)));
}
