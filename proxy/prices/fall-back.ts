import type { Rates } from './price.ts';

/**
 * How a provider bills what its cache wrote and read where no price says so. `AsInput`: as any other input (OpenAI writes
 * for free and lists a price wherever reads are cheaper: https://platform.openai.com/docs/guides/prompt-caching).
 * `Multiples`: 5/4 of input for 5 minutes, twice input for an hour, a tenth for reads
 * (https://platform.claude.com/docs/en/build-with-claude/prompt-caching#pricing).
 */
export type CacheBilling = 'AsInput' | 'Multiples';

/**
 * Rates with what follows from others. Reasoning is billed as output by all who have it
 * (https://platform.openai.com/docs/guides/reasoning, https://platform.claude.com/docs/en/build-with-claude/extended-thinking),
 * images in the input of a chat as input. Sound costs many times what text does: it has the price that is said, or none.
 */
export function fallBack(rates: Rates, billing: CacheBilling): Rates {
  const { input, output } = rates;
  const byMultiples = billing === 'Multiples';
  const cacheWrite5m = rates.cacheWrite5m ?? (byMultiples ? share(input, 125) : input);
  return {
    ...rates,
    cacheRead: rates.cacheRead ?? (byMultiples ? share(input, 10) : input),
    cacheWrite5m,
    cacheWrite1h: rates.cacheWrite1h ?? (byMultiples ? share(input, 200) : cacheWrite5m),
    imageInput: rates.imageInput ?? input,
    reasoning: rates.reasoning ?? output,
  };
}

/** Rounded up: never below what is billed. */
function share(rate: number | undefined, percent: number): number | undefined {
  return rate === undefined ? undefined : Math.ceil((rate * percent) / 100);
}
