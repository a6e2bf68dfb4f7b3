import type { Admission, AdmissionResult, Claim, CounterState, Settlement } from '../ledger.ts';

interface ModelHold {
  readonly admission: Admission;
  readonly expiresAtMs: number;
  readonly state: 'Quiet' | 'Speaking' | 'Dropped' | 'Charged' | 'Settled';
}

interface ModelCharge {
  readonly counter: string;
  readonly amount: number;
  readonly atMs: number;
  /** The request whose estimate it is. */
  readonly estimateOf?: string;
}

/** What a ledger must answer, in the plainest way: every charge is kept, every sum is taken anew. */
export class LedgerModel {
  readonly #holds: Map<string, ModelHold>;
  #charges: readonly ModelCharge[];

  constructor(from?: LedgerModel) {
    this.#holds = new Map(from === undefined ? [] : from.#holds);
    this.#charges = from === undefined ? [] : from.#charges;
  }

  admit(admission: Admission, nowMs: number): AdmissionResult | 'Conflict' {
    this.#expire(nowMs);
    const { id, claims, holdForMs } = admission;
    if (this.#holds.has(id)) return 'Conflict';
    this.#holds.set(id, { admission, expiresAtMs: nowMs + holdForMs, state: 'Quiet' });
    const states = this.#states(claims, nowMs);
    const refusing = claims.flatMap(({ mode, limit }, at) => {
      const { settled = 0, held = 0 } = states[at] ?? {};
      return mode === 'Enforce' && settled + held > limit ? [at] : [];
    });
    if (refusing.length === 0) return this.#hold(admission, nowMs);
    this.#holds.delete(id);
    this.#charge(claims, { amounts: claims.map(({ refusedCharge }) => refusedCharge), atMs: nowMs });
    return { kind: 'Refused', refusing, states: this.#states(claims, nowMs) };
  }

  #hold(admission: Admission, nowMs: number): AdmissionResult {
    const { id, claims, holdForMs } = admission;
    const isAtOnce = ({ settles }: Claim): boolean => settles === 'AtOnce';
    this.#charge(claims, { amounts: claims.map((one) => (isAtOnce(one) ? one.hold : 0)), atMs: nowMs });
    const kept = { ...admission, claims: claims.map((one) => (isAtOnce(one) ? { ...one, hold: 0 } : one)) };
    this.#holds.set(id, { admission: kept, expiresAtMs: nowMs + holdForMs, state: 'Quiet' });
    return { kind: 'Admitted', states: this.#states(claims, nowMs) };
  }

  noteOutput(id: string, nowMs: number): void {
    this.#expire(nowMs);
    const hold = this.#holds.get(id);
    if (hold?.state === 'Quiet') this.#holds.set(id, { ...hold, state: 'Speaking' });
  }

  settle({ id, charges }: Settlement, nowMs: number): void {
    this.#expire(nowMs);
    const hold = this.#holds.get(id);
    if (hold === undefined || hold.state === 'Settled') return;
    this.#charges = this.#charges.filter(({ estimateOf }) => estimateOf !== id);
    const atMs = hold.state === 'Charged' ? hold.expiresAtMs : nowMs;
    this.#charge(hold.admission.claims, { amounts: charges, atMs });
    this.#holds.set(id, { ...hold, state: 'Settled' });
  }

  read(claims: readonly Pick<Claim, 'counter' | 'window'>[], nowMs: number): readonly CounterState[] {
    this.#expire(nowMs);
    return this.#states(claims, nowMs);
  }

  /** Its process ended: what was under way is over. */
  restart(nowMs: number): void {
    this.#expire(nowMs);
    for (const [id, hold] of this.#holds) {
      const { claims } = hold.admission;
      if (hold.state === 'Speaking')
        this.#charge(claims, { amounts: claims.map((claim) => claim.hold), atMs: nowMs });
      this.#holds.delete(id);
    }
  }

  #expire(nowMs: number): void {
    for (const [id, hold] of this.#holds) {
      if ((hold.state !== 'Quiet' && hold.state !== 'Speaking') || hold.expiresAtMs > nowMs) continue;
      const { claims } = hold.admission;
      const isCharged = hold.state === 'Speaking';
      this.#holds.set(id, { ...hold, state: isCharged ? 'Charged' : 'Dropped' });
      const amounts = claims.map((claim) => claim.hold);
      if (isCharged) this.#charge(claims, { amounts, atMs: hold.expiresAtMs, estimateOf: id });
    }
  }

  #charge(
    claims: readonly Claim[],
    of: { readonly amounts: readonly number[]; readonly atMs: number; readonly estimateOf?: string },
  ): void {
    const { amounts, ...rest } = of;
    const made = claims.map((claim, at) => ({ ...rest, counter: nameOf(claim), amount: amounts[at] ?? 0 }));
    this.#charges = [...this.#charges, ...made];
  }

  #states(claims: readonly Pick<Claim, 'counter' | 'window'>[], nowMs: number): readonly CounterState[] {
    return claims.map((claim) => this.#stateOf(claim, nowMs));
  }

  #stateOf(claim: Pick<Claim, 'counter' | 'window'>, nowMs: number): CounterState {
    const name = nameOf(claim);
    const { window } = claim;
    let held = 0;
    for (const { admission, state } of this.#holds.values()) {
      if (state !== 'Quiet' && state !== 'Speaking') continue;
      for (const own of admission.claims) if (nameOf(own) === name) held += own.hold;
    }
    const charges = this.#charges.filter(({ counter, amount }) => counter === name && amount > 0);
    if (window.kind === 'Held') return { settled: 0, held, roomAtMs: undefined };
    if (window.kind === 'Calendar') return { settled: sum(charges), held, roomAtMs: window.endsAtMs };
    const { slotMs, lengthMs } = window;
    const endOf = ({ atMs }: ModelCharge): number => (Math.floor(atMs / slotMs) + 1) * slotMs + lengthMs;
    const young = charges.filter((charge) => endOf(charge) > nowMs);
    const roomAtMs = young.length === 0 ? undefined : Math.min(...young.map(endOf));
    return { settled: sum(young), held, roomAtMs };
  }
}

function sum(charges: readonly ModelCharge[]): number {
  return charges.reduce((total, { amount }) => total + amount, 0);
}

function nameOf({ counter, window }: Pick<Claim, 'counter' | 'window'>): string {
  return JSON.stringify([counter, window.kind, window.kind === 'Calendar' ? window.id : '']);
}
