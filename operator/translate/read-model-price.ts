import { checkPrice } from '#contract/check-price.ts';
import { parseUsd } from '#contract/money.ts';
import type { PriceBucket } from '#contract/price-buckets.ts';
import type { ModelPrice } from '#contract/snapshot/model-price.ts';
import type { ModelPriceSpec } from '#operator/api/model-price.ts';
import { failed, ok, type Result } from '#runtime/result.ts';

/** Buckets in which tokens are billed, and what resources call them. */
const fields = [
  ['input', 'input'],
  ['cachedInput', 'cacheRead'],
  ['cacheWrite', 'cacheWrite5m'],
  ['cacheWrite1h', 'cacheWrite1h'],
  ['audioInput', 'audioInput'],
  ['imageInput', 'imageInput'],
  ['output', 'output'],
  ['reasoning', 'reasoning'],
  ['audioOutput', 'audioOutput'],
] as const satisfies readonly (readonly [keyof ModelPriceSpec, PriceBucket])[];

type Amounts = Pick<ModelPriceSpec, (typeof fields)[number][0]>;

/** Decimal strings -> whole micro-USD; the failure names each field that is no amount, or no believable one. */
export function readModelPrice(spec: ModelPriceSpec): Result<ModelPrice, readonly string[]> {
  const problems: string[] = [];
  const read = (path: string, text: string): number => {
    const amount = parseUsd(text);
    if (amount.kind === 'Ok') return amount.value;
    problems.push(`${path}: ${amount.failure}`);
    return 0;
  };
  const tiers = (spec.tiers ?? [])
    .map((tier) => ({
      aboveInputTokens: tier.aboveInputTokens,
      ...readAmounts(tier, (field, text) => read(`tiers[${tier.aboveInputTokens}].${field}`, text)),
    }))
    .sort((left, right) => left.aboveInputTokens - right.aboveInputTokens);
  const price: ModelPrice = {
    ...readAmounts(spec, read),
    ...(spec.request === undefined ? {} : { request: read('request', spec.request) }),
    ...(tiers.length === 0 ? {} : { tiers }),
  };
  problems.push(...checkPrice(price));
  return problems.length === 0 ? ok(price) : failed(problems);
}

function readAmounts(
  amounts: Amounts,
  read: (field: string, text: string) => number,
): Partial<Record<PriceBucket, number>> {
  const rates: Partial<Record<PriceBucket, number>> = {};
  for (const [field, bucket] of fields) {
    const text = amounts[field];
    if (text !== undefined) rates[bucket] = read(field, text);
  }
  return rates;
}
