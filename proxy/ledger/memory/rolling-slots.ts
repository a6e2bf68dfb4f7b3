import type { CounterWindow } from '../ledger.ts';

export type RollingWindow = Extract<CounterWindow, { kind: 'Rolling' }>;

/** What was settled within a rolling window: the slots in which anything was, oldest first. */
export class RollingSlots {
  readonly #window: RollingWindow;
  /** Numbers of slots since the epoch, and what was settled in each. */
  readonly #slots: number[] = [];
  readonly #amounts: number[] = [];
  #total = 0;

  /** @throws RangeError where the length is no whole number of slots. */
  constructor(window: RollingWindow) {
    const count = window.lengthMs / window.slotMs;
    if (!Number.isSafeInteger(count) || count < 1 || window.slotMs < 1)
      throw new RangeError(`a rolling window of ${window.lengthMs} ms has no slots of ${window.slotMs} ms`);
    this.#window = window;
  }

  /** Never above 2^53 - 1. */
  totalAt(nowMs: number): number {
    this.#forget(nowMs);
    return this.#total;
  }

  /** When the oldest slot in which anything was settled grows too old. */
  roomAtMs(nowMs: number): number | undefined {
    this.#forget(nowMs);
    const [oldest] = this.#slots;
    return oldest === undefined ? undefined : this.#endOf(oldest);
  }

  /** `amount` may be negative where it takes back some of what was added for the same instant. */
  add(amount: number, atMs: number): void {
    const slot = Math.floor(atMs / this.#window.slotMs);
    let at = this.#slots.length;
    while (at > 0 && (this.#slots[at - 1] ?? 0) >= slot) at--;
    if (this.#slots[at] !== slot) {
      // What it takes back from is too old and gone.
      if (amount < 0) return;
      this.#slots.splice(at, 0, slot);
      this.#amounts.splice(at, 0, 0);
    }
    this.#amounts[at] = Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, (this.#amounts[at] ?? 0) + amount));
    this.#sum();
  }

  /** Pairs of a slot's first instant and its amount, oldest first. */
  entries(): readonly (readonly [startsAtMs: number, amount: number])[] {
    return this.#slots.map((slot, at) => [slot * this.#window.slotMs, this.#amounts[at] ?? 0]);
  }

  #endOf(slot: number): number {
    return (slot + 1) * this.#window.slotMs + this.#window.lengthMs;
  }

  #forget(nowMs: number): void {
    let [oldest] = this.#slots;
    if (oldest === undefined || this.#endOf(oldest) > nowMs) return;
    while (oldest !== undefined && this.#endOf(oldest) <= nowMs) {
      this.#slots.shift();
      this.#amounts.shift();
      [oldest] = this.#slots;
    }
    this.#sum();
  }

  /** Anew each time: a sum that was cut to what a number can hold could not be subtracted from. */
  #sum(): void {
    let total = 0;
    for (const amount of this.#amounts) total = Math.min(Number.MAX_SAFE_INTEGER, total + amount);
    this.#total = total;
  }
}
