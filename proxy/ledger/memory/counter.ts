import type { CounterState, CounterWindow } from '../ledger.ts';
import { RollingSlots } from './rolling-slots.ts';

/** A calendar window is kept so long after its end, for settlements that come late and for clocks that go back. */
const keptForMs = 600_000;

/** One counter in one window. Amounts stop at 2^53 - 1, which refuses everything that is enforced. */
export class Counter {
  readonly name: string;
  /** Names it in the journal; no other counter of this process ever has it. */
  readonly number: number;
  /** The number as lines of the journal have it before an amount. */
  readonly mark: string;
  window: CounterWindow;
  /** The same name in another window. */
  next: Counter | undefined;
  held = 0;
  /** Holds that will still settle here. */
  pins = 0;
  usedAtMs = 0;
  /** The journal knows its number. */
  isInJournal = false;
  #settled = 0;
  #slots: RollingSlots | undefined;

  constructor(name: string, window: CounterWindow, number: number) {
    this.name = name;
    this.window = window;
    this.number = number;
    this.mark = `,${number},`;
    this.#slots = window.kind === 'Rolling' ? new RollingSlots(window) : undefined;
  }

  isOf(window: CounterWindow): boolean {
    const own = this.window;
    if (own === window) return true;
    switch (window.kind) {
      case 'Calendar':
        return own.kind === 'Calendar' && own.id === window.id;
      case 'Rolling':
        return own.kind === 'Rolling' && own.lengthMs === window.lengthMs && own.slotMs === window.slotMs;
      case 'Held':
        return own.kind === 'Held';
    }
  }

  settledAt(nowMs: number): number {
    return this.#slots === undefined ? this.#settled : this.#slots.totalAt(nowMs);
  }

  /** `amount` is negative where an estimate that was charged for the same instant turned out too high. */
  charge(amount: number, atMs: number): void {
    if (amount === 0 || this.window.kind === 'Held') return;
    if (this.#slots !== undefined) this.#slots.add(amount, atMs);
    else this.#settled = Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, this.#settled + amount));
  }

  stateAt(nowMs: number): CounterState {
    const roomAtMs = this.window.kind === 'Calendar' ? this.window.endsAtMs : this.#slots?.roomAtMs(nowMs);
    return { settled: this.settledAt(nowMs), held: this.held, roomAtMs };
  }

  /** Nothing would be lost with it. `wallMs` is what clocks show, which calendar windows go by. */
  isIdle(nowMs: number, wallMs: number): boolean {
    if (this.pins > 0) return false;
    if (this.window.kind === 'Calendar' && this.window.endsAtMs + keptForMs <= wallMs) return true;
    return this.settledAt(nowMs) === 0;
  }

  /** What was settled, as pairs of an instant and an amount: one at 0 for a calendar window, one a slot otherwise. */
  entries(): readonly (readonly [atMs: number, amount: number])[] {
    return this.#slots?.entries() ?? [[0, this.#settled]];
  }

  /** Puts `entries` in the place of what it was. Slots after `nowMs`, of a clock that was ahead, count as of now. */
  restore(entries: readonly (readonly [atMs: number, amount: number])[], nowMs: number): void {
    this.#settled = 0;
    this.#slots = this.window.kind === 'Rolling' ? new RollingSlots(this.window) : undefined;
    for (const [atMs, amount] of entries) this.charge(amount, Math.min(atMs, nowMs));
  }
}
