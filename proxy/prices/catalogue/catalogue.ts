import type { ModelPrice } from '#contract/snapshot/model-price.ts';

/** Which model names a price is for; letters match in either case, except in `regex`. */
export type ModelMatch =
  | { readonly equals: string }
  | { readonly starts_with: string }
  | { readonly ends_with: string }
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly or: readonly ModelMatch[] }
  | { readonly and: readonly ModelMatch[] };

/** A price and when it holds; both absent: always. */
export interface DatedPrice {
  /** First day, UTC: `2026-03-13`. */
  readonly from?: string;
  /** Each day between these seconds since midnight UTC; an end before the start is on the next day. */
  readonly daily?: readonly [startS: number, endS: number];
  readonly price: ModelPrice;
}

export interface ListedModel {
  readonly id: string;
  readonly match: ModelMatch;
  /** The last one that holds counts, the first one where none does. Empty: billed by what is not counted here. */
  readonly prices: readonly DatedPrice[];
}

/** What one seller of models takes for them. */
export interface PriceList {
  readonly id: string;
  /** Regular expression that the beginning of its base URLs matches. */
  readonly url: string;
  /** Lists that are asked next, for resellers who take what the makers take. */
  readonly fallback: readonly string[];
  /** The first one that matches counts. */
  readonly models: readonly ListedModel[];
}

/** Public prices as of a day. */
export interface Catalogue {
  /** Version of the source. */
  readonly version: string;
  /** Day on which the source was published, milliseconds since the epoch. */
  readonly publishedAtMs: number;
  readonly lists: readonly PriceListHead[];
  /** A list in full, parsed when it is first asked for; undefined: there is none. */
  list(id: string): PriceList | undefined;
}

export interface PriceListHead {
  readonly id: string;
  readonly url: RegExp;
}
