import type { Hold } from './hold.ts';

/** How long the truth about an expired hold may still come. */
const keptForMs = 600_000;
/** More expired holds than so many: the oldest is given up. */
const mostHolds = 10_000;

/** Holds that expired, oldest first. `forget` is told each once, also those that were settled meanwhile. */
export class LateHolds {
  readonly #forget: (hold: Hold, nowMs: number) => void;
  #holds: { readonly hold: Hold; readonly untilMs: number }[] = [];
  #first = 0;

  constructor(forget: (hold: Hold, nowMs: number) => void) {
    this.#forget = forget;
  }

  add(hold: Hold, nowMs: number): void {
    this.#holds.push({ hold, untilMs: nowMs + keptForMs });
    if (this.#holds.length - this.#first > mostHolds) this.#drop(nowMs);
  }

  forgetOld(nowMs: number): void {
    for (;;) {
      const oldest = this.#holds[this.#first];
      if (oldest === undefined || oldest.untilMs > nowMs) return;
      this.#drop(nowMs);
    }
  }

  #drop(nowMs: number): void {
    const oldest = this.#holds[this.#first++];
    if (this.#first * 2 > this.#holds.length) {
      this.#holds = this.#holds.slice(this.#first);
      this.#first = 0;
    }
    if (oldest !== undefined) this.#forget(oldest.hold, nowMs);
  }
}
