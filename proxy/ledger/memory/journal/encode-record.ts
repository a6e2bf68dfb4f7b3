import type { CounterWindow } from '../../ledger.ts';
import type { Counter } from '../counter.ts';
import { encodeLine } from './line.ts';

/** First line of every journal. A reader knows this version and no later one. */
export const journalVersion = 1;

export function encodeHeader(writtenAtMs: number): string {
  return encodeLine(JSON.stringify(['sallyport-ledger', journalVersion, writtenAtMs]));
}

/** `["K", number, name, window, entries]`: what the counter is called from here on, and what it is now. */
export function encodeCounter(
  { number, name, window }: Pick<Counter, 'number' | 'name' | 'window'>,
  entries: ReturnType<Counter['entries']>,
): string {
  return encodeLine(JSON.stringify(['K', number, name, encodeWindow(window), entries]));
}

function encodeWindow(window: CounterWindow): readonly unknown[] {
  switch (window.kind) {
    case 'Calendar':
      return ['C', window.id, window.startsAtMs, window.endsAtMs];
    case 'Rolling':
      return ['R', window.lengthMs, window.slotMs];
    case 'Held':
      return ['H'];
  }
}

/**
 * - `O`: output of the request has begun; without an `S` it is charged the amounts as of `atMs`, when its hold expires.
 * - `X`: it expired, and was charged the amounts as of `atMs`.
 * - `E`: as `X`, but what counters say has the charge in it already.
 * - `S`: it is charged the amounts as of `atMs`, in place of what an `O`, `X` or `E` said.
 *
 * `[letter, id, atMs, number, amount, number, amount...]`; an amount of 0 is left out.
 */
export function encodeRequest(
  letter: 'O' | 'X' | 'E' | 'S',
  { id, atMs, pairs }: { readonly id: string; readonly atMs: number; readonly pairs: string },
): string {
  return encodeLine(`["${letter}",${JSON.stringify(id)},${atMs}${pairs}]`);
}

/** `["R", atMs, number, amount...]`: what was charged without a hold: to a refused request, or at once. */
export function encodeCharge(atMs: number, pairs: string): string {
  return encodeLine(`["R",${atMs}${pairs}]`);
}

/** Without what counts for nothing: amounts of 0, and counters of what is held only. */
export function encodePairs(counters: readonly Counter[], amounts: readonly number[]): string {
  let pairs = '';
  for (let at = 0; at < counters.length; at++) {
    const counter = counters[at];
    const amount = amounts[at];
    if (counter === undefined || !amount || counter.window.kind === 'Held') continue;
    pairs += counter.mark + amount;
  }
  return pairs;
}
