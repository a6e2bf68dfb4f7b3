import type { Counter } from './counter.ts';

/** What one request holds. `counters` and `amounts` are in the order of its claims. */
export class Hold {
  readonly id: string;
  readonly hash: number;
  readonly counters: readonly Counter[];
  readonly amounts: readonly number[];
  readonly expiresAtMs: number;
  /**
   * `Quiet`: under way, no output yet. `Speaking`: output has begun. `Dropped`: expired, nothing was charged. `Charged`: expired,
   * the amounts were charged as of `expiresAtMs`. `Settled`: over.
   */
  state: 'Quiet' | 'Speaking' | 'Dropped' | 'Charged' | 'Settled' = 'Quiet';
  /** Its place in the heap of expiries. */
  at = 0;

  constructor(of: Pick<Hold, 'id' | 'hash' | 'counters' | 'amounts' | 'expiresAtMs'>) {
    this.id = of.id;
    this.hash = of.hash;
    this.counters = of.counters;
    this.amounts = of.amounts;
    this.expiresAtMs = of.expiresAtMs;
  }
}
