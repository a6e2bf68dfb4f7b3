import type { Price } from '../prices/price.ts';

/** 15 and 75 USD per million tokens of input and output, in micro-USD: what the dearest widely used models cost in 2026. */
const input = 15_000_000;
const output = 75_000_000;

/** What a model costs that nobody priced, where a budget says `unpriced: DefaultPrice`: rather too much than nothing. */
export const defaultPrice: Price = {
  base: {
    input,
    cacheRead: input,
    cacheWrite5m: input,
    cacheWrite1h: input,
    audioInput: input,
    imageInput: input,
    output,
    reasoning: output,
    audioOutput: output,
  },
  tiers: [],
  request: 0,
  batchPercent: 100,
};
