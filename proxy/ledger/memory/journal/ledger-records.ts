import type { Counter } from '../counter.ts';
import type { Hold } from '../hold.ts';
import { encodeCharge, encodeCounter, encodePairs, encodeRequest } from './encode-record.ts';
import type { Journal } from './journal.ts';

/**
 * Writes down what a ledger does. A hold without output is not written: should the process die, the request is over and
 * owes nothing.
 */
export class LedgerRecords {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** @throws LedgerError Unavailable while the journal cannot be written. */
  assertWritable(): void {
    this.#journal.assertWritable();
  }

  /** Resolves once all that was told is in the kernel's hands; undefined: it is. */
  written(): Promise<void> | undefined {
    return this.#journal.written();
  }

  output({ id, counters, amounts, expiresAtMs }: Hold): void {
    const pairs = this.#pairs(counters, amounts);
    this.#journal.append(encodeRequest('O', { id, atMs: expiresAtMs, pairs }));
  }

  expired({ id, counters, amounts, expiresAtMs }: Hold): void {
    const pairs = this.#pairs(counters, amounts);
    this.#journal.append(encodeRequest('X', { id, atMs: expiresAtMs, pairs }));
  }

  settled(
    { id, counters }: Hold,
    of: { readonly was: Hold['state']; readonly charges: readonly number[]; readonly atMs: number },
  ): Promise<void> | undefined {
    const pairs = this.#pairs(counters, of.charges);
    const isKnown = of.was === 'Speaking' || of.was === 'Charged';
    if (pairs !== '' || isKnown) this.#journal.append(encodeRequest('S', { id, atMs: of.atMs, pairs }));
    return this.#journal.written();
  }

  charged(counters: readonly Counter[], charges: readonly number[], atMs: number): void {
    const pairs = this.#pairs(counters, charges);
    if (pairs !== '') this.#journal.append(encodeCharge(atMs, pairs));
  }

  /** Writes what is left and ends the journal. */
  close(): Promise<void> {
    return this.#journal.close();
  }

  #pairs(counters: readonly Counter[], amounts: readonly number[]): string {
    for (let at = 0; at < counters.length; at++) {
      const counter = counters[at];
      if (counter === undefined || counter.isInJournal || !amounts[at] || counter.window.kind === 'Held')
        continue;
      counter.isInJournal = true;
      // Nothing was ever charged there: the first charge is what asks for a number.
      this.#journal.append(encodeCounter(counter, []));
    }
    return encodePairs(counters, amounts);
  }
}
