/** What `loop-probe.ts` says of the event loop that it sits in, from one word to the next. */
export interface LoopView {
  /** The longest time in which nothing else had a turn, in milliseconds. */
  readonly longestTurnMs: number;
  /** The longest that the collector stopped everything. */
  readonly longestCollectionMs: number;
}
