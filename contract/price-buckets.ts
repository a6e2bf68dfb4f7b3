/** The buckets in which tokens are billed, as `proxy/chat/usage.ts` counts them. */
export const priceBuckets = [
  'input',
  'cacheRead',
  'cacheWrite5m',
  'cacheWrite1h',
  'audioInput',
  'imageInput',
  'output',
  'reasoning',
  'audioOutput',
] as const;
export type PriceBucket = (typeof priceBuckets)[number];

/** Micro-USD per million tokens: 10,000 USD; the dearest model of 2026 costs 600. */
export const maxTokenPrice = 10_000_000_000;
