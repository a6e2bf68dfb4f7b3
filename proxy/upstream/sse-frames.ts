/** One server-sent event (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream). */
export interface SseFrame {
  /** The bytes as they came, closing blank line included. */
  readonly raw: Buffer;
  /** Value of the `event` field; empty: none. */
  readonly event: string;
  /** `data` lines joined by a newline; empty for comments. */
  readonly data: string;
}
