import { printUsd } from '#contract/money.ts';

/**
 * USD each, as JSON has it -> a decimal string of USD per `count`, at most six decimals, rounded up. What binary
 * fractions add to a number beyond twelve digits is not taken for a price. Undefined: no amount.
 */
export function scaleCost(cost: number, count: 1 | 1_000_000): string | undefined {
  if (!Number.isFinite(cost) || cost < 0) return undefined;
  const microUsd = Math.ceil(Number((cost * count * 1_000_000).toPrecision(12)));
  return Number.isSafeInteger(microUsd) ? printUsd(microUsd) : undefined;
}
