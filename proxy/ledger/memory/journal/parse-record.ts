import type { CounterWindow } from '../../ledger.ts';

/** Positions are numbers of counters. */
type Amounts = readonly (readonly [counter: number, amount: number])[];

/** What a line of a journal says; `encode-record.ts` tells what each means. */
export type JournalRecord =
  | {
      readonly kind: 'Counter';
      readonly number: number;
      readonly name: string;
      readonly window: CounterWindow;
      readonly entries: readonly (readonly [atMs: number, amount: number])[];
    }
  | {
      readonly kind: 'Output' | 'Expired' | 'ExpiredBefore' | 'Settled';
      readonly id: string;
      readonly atMs: number;
      readonly amounts: Amounts;
    }
  | { readonly kind: 'Refused'; readonly atMs: number; readonly amounts: Amounts };

const requestKinds = { O: 'Output', X: 'Expired', E: 'ExpiredBefore', S: 'Settled' } as const;

/** undefined: it is no record that this version writes. */
export function parseRecord(value: readonly unknown[]): JournalRecord | undefined {
  const [letter] = value;
  switch (letter) {
    case 'K':
      return parseCounter(value);
    case 'R': {
      const [, atMs, ...rest] = value;
      const amounts = parsePairs(rest);
      return isWhole(atMs) && amounts ? { kind: 'Refused', atMs, amounts } : undefined;
    }
    case 'O':
    case 'X':
    case 'E':
    case 'S': {
      const [, id, atMs, ...rest] = value;
      const amounts = parsePairs(rest);
      if (typeof id !== 'string' || !isWhole(atMs) || amounts === undefined) return undefined;
      return { kind: requestKinds[letter], id, atMs, amounts };
    }
    default:
      return undefined;
  }
}

function parseCounter([, number, name, windowValue, entriesValue]: readonly unknown[]):
  | JournalRecord
  | undefined {
  const window = Array.isArray(windowValue) ? parseWindow(windowValue) : undefined;
  if (!isWhole(number) || typeof name !== 'string' || window === undefined || !Array.isArray(entriesValue))
    return undefined;
  const entries = entriesValue.map((entry: unknown) =>
    Array.isArray(entry) ? parsePairs(entry)?.[0] : undefined,
  );
  if (!entries.every((entry) => entry !== undefined)) return undefined;
  return { kind: 'Counter', number, name, window, entries };
}

function parseWindow([kind, ...rest]: readonly unknown[]): CounterWindow | undefined {
  if (kind === 'C') {
    const [id, startsAtMs, endsAtMs] = rest;
    if (typeof id !== 'string' || !isWhole(startsAtMs) || !isWhole(endsAtMs)) return undefined;
    return { kind: 'Calendar', id, startsAtMs, endsAtMs };
  }
  const [lengthMs, slotMs] = rest;
  if (kind !== 'R' || !isWhole(lengthMs) || !isWhole(slotMs) || slotMs < 1 || lengthMs % slotMs !== 0)
    return undefined;
  return { kind: 'Rolling', lengthMs, slotMs };
}

function parsePairs(values: readonly unknown[]): Amounts | undefined {
  if (values.length % 2 !== 0 || !values.every(isWhole)) return undefined;
  return values.flatMap((value, at) => {
    const amount = values[at + 1];
    return at % 2 === 0 && amount !== undefined ? [[value, amount] as const] : [];
  });
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
