import type { HeaderList } from '../http/answer-headers.ts';
import type { CounterState } from '../ledger/ledger.ts';
import type { Asked, ClaimLine } from './make-claims.ts';

/** A request that holds what it may use, until it is settled. */
export interface Admitted {
  readonly asked: Asked;
  readonly lines: readonly ClaimLine[];
  /** In the order of the lines, as they were when the request was admitted. */
  readonly states: readonly CounterState[];
  /** What the client is told of its limits. */
  readonly headers: HeaderList;
  /** The store could not be asked, and the limits allow that: nothing is held and nothing will be charged. */
  readonly uncounted: boolean;
}
