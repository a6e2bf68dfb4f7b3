import type { Counter } from '../counter.ts';
import type { CounterTable } from '../counter-table.ts';
import type { JournalRecord } from './parse-record.ts';

type Request = Extract<JournalRecord, { readonly id: string }>;

export interface Replayed {
  /** Requests with output that were not over: charged what they held, since nobody can tell the truth any more. */
  readonly interrupted: number;
  /** Amounts of counters that no line names: what a broken line said. */
  readonly unnamed: number;
}

/** Puts what a journal says into `counters`. */
export function replayRecords(
  records: readonly JournalRecord[],
  counters: CounterTable,
  nowMs: number,
): Replayed {
  const byNumber = new Map<number, Counter>();
  const speaking = new Map<string, Request>();
  const charged = new Map<string, Request>();
  const unnamed = new Set<number>();
  const charge = ({ amounts, atMs }: Pick<Request, 'amounts' | 'atMs'>, sign = 1): void => {
    for (const [number, amount] of amounts) {
      const counter = byNumber.get(number);
      if (counter === undefined) unnamed.add(number);
      // A clock that was ahead: what it put into the future is as of now.
      else counter.charge(sign * amount, Math.min(atMs, nowMs));
    }
  };
  for (const record of records) {
    switch (record.kind) {
      case 'Counter': {
        const { number, name, window, entries } = record;
        const counter = counters.find(name, window) ?? counters.add(name, window);
        counter.restore(entries, nowMs);
        counter.isInJournal = true;
        byNumber.set(number, counter);
        unnamed.delete(number);
        break;
      }
      case 'Refused':
        charge(record);
        break;
      case 'Output':
        speaking.set(record.id, record);
        break;
      case 'Expired':
        speaking.delete(record.id);
        charge(record);
        charged.set(record.id, record);
        break;
      case 'ExpiredBefore':
        charged.set(record.id, record);
        break;
      case 'Settled': {
        const before = charged.get(record.id);
        if (before !== undefined) charge(before, -1);
        charge(record);
        speaking.delete(record.id);
        charged.delete(record.id);
        break;
      }
    }
  }
  for (const request of speaking.values()) charge(request);
  return { interrupted: speaking.size, unnamed: unnamed.size };
}
