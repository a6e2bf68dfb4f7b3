import type { DatedPrice } from './catalogue/catalogue.ts';
import type { Price } from './price.ts';

/** One price after the other, or by the time of day. */
export interface PriceSchedule<Of = Price> {
  /** The price of a request that begins at this time, milliseconds since the epoch; it holds for all of the request. */
  at(atMs: number): Of;
}

type Terms = Omit<DatedPrice, 'price'>;
type Dated<Of> = Terms & { readonly price: Of };

/** `prices`: at least one; the last one that holds counts, the first one where none does. */
export function makeSchedule<Of>(prices: readonly [Dated<Of>, ...Dated<Of>[]]): PriceSchedule<Of> {
  const [first] = prices;
  const lastFirst = prices.toReversed().map((dated) => ({ ...dated, fromMs: startOf(dated) }));
  return {
    at: (atMs) =>
      (
        lastFirst.find(
          ({ fromMs, daily }) => atMs >= fromMs && (daily === undefined || isWithin(daily, atMs)),
        ) ?? first
      ).price,
  };
}

function startOf({ from }: Terms): number {
  return from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(from);
}

function isWithin([startS, endS]: readonly [number, number], atMs: number): boolean {
  const second = (atMs / 1000) % 86_400;
  return endS < startS ? second >= startS || second < endS : second >= startS && second < endS;
}
