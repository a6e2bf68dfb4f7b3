const firstMs = 200;
const longestMs = 10_000;

/**
 * How long to wait before the next try, after `failures` tries in a row that got nowhere: doubling from 0.2 s to
 * 10 s, and spread over the upper half so that proxies which lost one operator do not come back as one.
 */
export function reconnectDelayMs(failures: number, random: () => number): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 16));
  return ceiling * (0.5 + 0.5 * random());
}
