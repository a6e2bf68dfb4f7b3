import type { CounterTable } from '../counter-table.ts';
import type { Hold } from '../hold.ts';
import { encodeCounter, encodePairs, encodeRequest } from './encode-record.ts';

/**
 * Lines that say all that a journal must know, each of what is true when it is asked for. Between two of them requests may
 * go on, if what they write is put between the same two lines: a counter's line replaces all that was said of it before.
 */
export function* snapshotLines(counters: CounterTable, holds: readonly Hold[]): Generator<string> {
  for (const counter of counters.all()) {
    if (counter.isInJournal) yield encodeCounter(counter, counter.entries());
  }
  for (const { id, state, expiresAtMs: atMs, counters: of, amounts } of holds) {
    const pairs = encodePairs(of, amounts);
    if (state === 'Speaking') yield encodeRequest('O', { id, atMs, pairs });
    if (state === 'Charged') yield encodeRequest('E', { id, atMs, pairs });
  }
}
