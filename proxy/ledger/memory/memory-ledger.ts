import {
  type Admission,
  type AdmissionResult,
  type Claim,
  type CounterState,
  type Ledger,
  LedgerError,
  type Settlement,
} from '../ledger.ts';
import { checkAdmission, checkCharges } from './check-request.ts';
import type { Counter } from './counter.ts';
import type { CounterTable } from './counter-table.ts';
import { ExpiryHeap } from './expiry-heap.ts';
import { hashId } from './hash-id.ts';
import { Hold } from './hold.ts';
import { holdRoom } from './hold-room.ts';
import { HoldTable } from './hold-table.ts';
import type { LedgerRecords } from './journal/ledger-records.ts';
import { LateHolds } from './late-holds.ts';
import { PastIds } from './past-ids.ts';

export interface MemoryLedgerParts {
  /** Milliseconds since the epoch that never go back. */
  readonly now: () => number;
  readonly counters: CounterTable;
  /** Where what happened is written down; absent: nowhere. */
  readonly records?: LedgerRecords | undefined;
  /** Told once the last is written. */
  onClosed?(): Promise<void>;
}

/** The ledger of one process. Everything but the journal's write happens within the call. */
export class MemoryLedger implements Ledger {
  readonly #now: () => number;
  readonly #counters: CounterTable;
  readonly #records: LedgerRecords | undefined;
  readonly #onClosed: MemoryLedgerParts['onClosed'];
  readonly #holds = new HoldTable();
  readonly #expiries = new ExpiryHeap();
  readonly #late: LateHolds;
  readonly #past: PastIds;
  #isClosed = false;

  constructor({ now, counters, records, onClosed }: MemoryLedgerParts) {
    this.#now = now;
    this.#counters = counters;
    this.#records = records;
    this.#onClosed = onClosed;
    this.#past = new PastIds(now());
    this.#late = new LateHolds((hold, nowMs) => this.#forget(hold, nowMs));
  }

  admit(admission: Admission): AdmissionResult {
    this.#assertOpen();
    this.#records?.assertWritable();
    checkAdmission(admission);
    const nowMs = this.#now();
    this.#endExpired(nowMs);
    const { id, claims, holdForMs } = admission;
    const hash = hashId(id);
    if (this.#holds.get(id, hash) !== undefined || this.#past.has(hash))
      throw new LedgerError('Conflict', `request ${id} was admitted before`);
    const counters = this.#pin(claims, nowMs);
    const room = holdRoom(counters, claims, nowMs);
    if (room.refusing.length > 0) {
      unpin(counters);
      return this.#refuse(claims, counters, { refusing: room.refusing, nowMs });
    }
    const amounts = this.#chargeAtOnce(claims, counters, { amounts: room.amounts, nowMs });
    const hold = new Hold({ id, hash, counters, amounts, expiresAtMs: nowMs + holdForMs });
    this.#holds.add(hold);
    this.#expiries.add(hold);
    return { kind: 'Admitted', states: statesAt(counters, nowMs) };
  }

  noteOutput(id: string): void {
    this.#endExpired(this.#now());
    const hold = this.#holds.get(id, hashId(id));
    if (hold?.state !== 'Quiet') return;
    hold.state = 'Speaking';
    this.#records?.output(hold);
  }

  settle({ id, charges }: Settlement): void | Promise<void> {
    const nowMs = this.#now();
    this.#endExpired(nowMs);
    this.#assertOpen();
    const hold = this.#holds.get(id, hashId(id));
    // Settled before, perhaps by a call whose charge is not written yet; or never admitted.
    if (hold === undefined) return this.#records?.written();
    checkCharges(charges, hold.counters.length);
    return this.#settle(hold, charges, nowMs);
  }

  read(counters: readonly Pick<Claim, 'counter' | 'window'>[]): readonly CounterState[] {
    this.#assertOpen();
    const nowMs = this.#now();
    this.#endExpired(nowMs);
    return counters.map(({ counter, window }) => {
      const found = this.#counters.find(counter, window);
      if (found !== undefined) return found.stateAt(nowMs);
      return { settled: 0, held: 0, roomAtMs: window.kind === 'Calendar' ? window.endsAtMs : undefined };
    });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      await this.#records?.close();
    } finally {
      await this.#onClosed?.();
    }
  }

  /** Holds that the journal must know: output has begun, or their estimate was charged and the truth may still come. */
  holdsToKeep(): readonly Hold[] {
    return this.#holds.all().filter(({ state }) => state === 'Speaking' || state === 'Charged');
  }

  #assertOpen(): void {
    if (this.#isClosed) throw new LedgerError('Unavailable', 'the ledger is closed');
  }

  /** Pinned one by one: making room for the next must not remove one that was just made. */
  #pin(claims: readonly Claim[], nowMs: number): readonly Counter[] {
    const counters: Counter[] = [];
    try {
      for (const { counter, window } of claims) {
        const found = this.#counters.obtain(counter, window, nowMs);
        found.pins++;
        counters.push(found);
      }
      return counters;
    } catch (error) {
      unpin(counters);
      throw error;
    }
  }

  #refuse(
    claims: readonly Claim[],
    counters: readonly Counter[],
    { refusing, nowMs }: { readonly refusing: readonly number[]; readonly nowMs: number },
  ): AdmissionResult {
    const charges = claims.map(({ refusedCharge }) => refusedCharge);
    chargeAll(counters, charges, nowMs);
    if (charges.some((charge) => charge > 0)) this.#records?.charged(counters, charges, nowMs);
    return { kind: 'Refused', refusing, states: statesAt(counters, nowMs) };
  }

  /** What of the amounts is left to be held. */
  #chargeAtOnce(
    claims: readonly Claim[],
    counters: readonly Counter[],
    { amounts, nowMs }: { readonly amounts: readonly number[]; readonly nowMs: number },
  ): readonly number[] {
    if (claims.every(({ settles }) => settles === 'AtEnd')) return amounts;
    const charges = amounts.map((amount, at) => (claims[at]?.settles === 'AtOnce' ? amount : 0));
    release(counters, charges);
    chargeAll(counters, charges, nowMs);
    this.#records?.charged(counters, charges, nowMs);
    return amounts.map((amount, at) => amount - (charges[at] ?? 0));
  }

  #settle(hold: Hold, charges: readonly number[], nowMs: number): void | Promise<void> {
    const { state, counters, amounts, expiresAtMs } = hold;
    // The truth about a hold that was charged goes where its estimate went.
    const atMs = state === 'Charged' ? expiresAtMs : nowMs;
    if (state === 'Charged') takeBack(counters, amounts, atMs);
    if (state === 'Quiet' || state === 'Speaking') {
      this.#expiries.remove(hold);
      release(counters, amounts);
    }
    chargeAll(counters, charges, atMs);
    unpin(counters);
    hold.state = 'Settled';
    this.#holds.remove(hold);
    this.#past.add(hold.hash, nowMs);
    return this.#records?.settled(hold, { was: state, charges, atMs });
  }

  #endExpired(nowMs: number): void {
    for (;;) {
      const hold = this.#expiries.first();
      if (hold === undefined || hold.expiresAtMs > nowMs) break;
      this.#expiries.remove(hold);
      release(hold.counters, hold.amounts);
      const hadOutput = hold.state === 'Speaking';
      hold.state = hadOutput ? 'Charged' : 'Dropped';
      if (hadOutput) {
        chargeAll(hold.counters, hold.amounts, hold.expiresAtMs);
        this.#records?.expired(hold);
      }
      this.#late.add(hold, nowMs);
    }
    this.#late.forgetOld(nowMs);
  }

  /** Expired long ago: no truth is waited for any more. */
  #forget(hold: Hold, nowMs: number): void {
    if (hold.state === 'Settled') return;
    hold.state = 'Settled';
    unpin(hold.counters);
    this.#holds.remove(hold);
    this.#past.add(hold.hash, nowMs);
  }
}

function unpin(counters: readonly Counter[]): void {
  for (const counter of counters) counter.pins--;
}

function release(counters: readonly Counter[], amounts: readonly number[]): void {
  for (let at = 0; at < counters.length; at++) {
    const counter = counters[at];
    if (counter !== undefined) counter.held -= amounts[at] ?? 0;
  }
}

function chargeAll(counters: readonly Counter[], charges: readonly number[], atMs: number): void {
  for (let at = 0; at < counters.length; at++) counters[at]?.charge(charges[at] ?? 0, atMs);
}

function takeBack(counters: readonly Counter[], amounts: readonly number[], atMs: number): void {
  for (let at = 0; at < counters.length; at++) counters[at]?.charge(-(amounts[at] ?? 0), atMs);
}

function statesAt(counters: readonly Counter[], nowMs: number): readonly CounterState[] {
  return counters.map((counter) => counter.stateAt(nowMs));
}
