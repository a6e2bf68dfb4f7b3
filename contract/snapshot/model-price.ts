import Type, { type Static } from 'typebox';
import { maxTokenPrice } from '../price-buckets.ts';

const closed = { additionalProperties: false } as const;

const tokenPrice = Type.Optional(Type.Integer({ minimum: 0, maximum: maxTokenPrice }));

const bucketPrices = {
  input: tokenPrice,
  cacheRead: tokenPrice,
  cacheWrite5m: tokenPrice,
  cacheWrite1h: tokenPrice,
  audioInput: tokenPrice,
  imageInput: tokenPrice,
  output: tokenPrice,
  reasoning: tokenPrice,
  audioOutput: tokenPrice,
};

/** Prices of a request whose input, cached or not, has more tokens than `aboveInputTokens`: of all its tokens. */
export const PriceTier = Type.Object(
  { aboveInputTokens: Type.Integer({ minimum: 1 }), ...bucketPrices },
  closed,
);
export type PriceTier = Readonly<Static<typeof PriceTier>>;

/**
 * What a model costs: micro-USD per million tokens of each bucket, and `request` micro-USD for each request. A bucket
 * that is absent is billed as the provider bills it (`proxy/prices`), or has no price; free is 0, and is said.
 */
export const ModelPrice = Type.Object(
  {
    ...bucketPrices,
    request: Type.Optional(Type.Integer({ minimum: 0, maximum: maxTokenPrice })),
    /** What a request in a batch costs, in percent. */
    batchPercent: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    /** By rising `aboveInputTokens`, each at most once. */
    tiers: Type.Optional(Type.Array(PriceTier)),
  },
  closed,
);
export type ModelPrice = Readonly<Static<typeof ModelPrice>>;
