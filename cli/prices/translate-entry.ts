import type { ModelPriceSpec } from '#operator/api/model-price.ts';
import { readModelPrice } from '#operator/translate/read-model-price.ts';
import { readFieldName, type TokenField } from './litellm-fields.ts';
import { scaleCost } from './scale-cost.ts';

export interface TranslatedEntry {
  /** Undefined: the entry has no price by token or request. */
  readonly price: ModelPriceSpec | undefined;
  /** Fields that have no place in it. */
  readonly unknown: readonly string[];
  /** What is wrong with it, each with the field; amounts that nobody can mean are in `price`, others are not. */
  readonly problems: readonly string[];
}

type Amounts = Partial<Record<TokenField, string>>;

/** One model of LiteLLM's file as the price of a model of an AIProvider. A field that is null is absent. */
export function translateEntry(entry: Readonly<Record<string, unknown>>): TranslatedEntry {
  const levels = new Map<number, Amounts>();
  const unknown: string[] = [];
  const problems: string[] = [];
  let request: string | undefined;
  const read = (name: string, value: unknown, count: 1 | 1_000_000): string | undefined => {
    const amount = typeof value === 'number' ? scaleCost(value, count) : undefined;
    if (amount === undefined)
      problems.push(`${name}: must be an amount of USD, not ${JSON.stringify(value)}`);
    return amount;
  };
  for (const [name, value] of Object.entries(entry)) {
    if (value === null) continue;
    const field = readFieldName(name);
    if (field.kind === 'Unknown') unknown.push(name);
    if (field.kind === 'Request') request = read(name, value, 1);
    if (field.kind === 'Tokens') {
      const amount = read(name, value, 1_000_000);
      const level = levels.get(field.aboveInputTokens);
      if (amount !== undefined) levels.set(field.aboveInputTokens, { ...level, [field.field]: amount });
    }
  }
  const price = assemble(levels, request);
  const checked = price === undefined ? undefined : readModelPrice(price);
  if (checked?.kind === 'Failed') problems.push(...checked.failure);
  return { price, unknown, problems };
}

function assemble(
  levels: ReadonlyMap<number, Amounts>,
  request: string | undefined,
): ModelPriceSpec | undefined {
  if (levels.size === 0 && request === undefined) return undefined;
  const tiers = Array.from(levels, ([aboveInputTokens, amounts]) => ({
    aboveInputTokens,
    ...ordered(amounts),
  }))
    .filter(({ aboveInputTokens }) => aboveInputTokens > 0)
    .sort((left, right) => left.aboveInputTokens - right.aboveInputTokens);
  return {
    ...ordered(levels.get(0) ?? {}),
    ...(request === undefined ? {} : { request }),
    ...(tiers.length === 0 ? {} : { tiers }),
  };
}

const order = [
  'input',
  'cachedInput',
  'cacheWrite',
  'cacheWrite1h',
  'audioInput',
  'imageInput',
  'output',
  'reasoning',
  'audioOutput',
] as const satisfies readonly TokenField[];

function ordered(amounts: Amounts): Amounts {
  return Object.fromEntries(
    order.flatMap((field) => (amounts[field] === undefined ? [] : [[field, amounts[field]]])),
  );
}
