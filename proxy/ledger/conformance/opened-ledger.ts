import { setTimeout as wait } from 'node:timers/promises';
import type { Ledger } from '../ledger.ts';

/** A ledger under test, on a store that nobody else changes. */
export interface OpenedLedger {
  readonly ledger: Ledger;
  /** Milliseconds since the epoch as the store sees them. Absent: those of the machine. */
  now?(): number;
  /** Moves the store's time on. Absent: tests wait. */
  advance?(ms: number): void;
  /** Ends this ledger and opens the store anew, as a restart of the process does. Absent: nothing survives one. */
  reopen?(): Promise<Ledger>;
}

export type OpenLedger = () => Promise<OpenedLedger>;

/** For stores in real time: how much later than asked they may act, in milliseconds. */
const slackMs = 40;

export function nowOf({ now }: OpenedLedger): number {
  return now?.() ?? Date.now();
}

/** Returns once `ms` have surely passed for the store. */
export async function pass({ advance }: OpenedLedger, ms: number): Promise<void> {
  if (advance !== undefined) advance(ms);
  else await wait(ms + slackMs);
}

/** Runs `check` on a ledger of its own. */
export async function withLedger(
  open: OpenLedger,
  check: (opened: OpenedLedger) => Promise<void>,
): Promise<void> {
  const opened = await open();
  try {
    await check(opened);
  } finally {
    await opened.ledger.close();
  }
}
