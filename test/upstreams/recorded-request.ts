/** One request as it arrived at an upstream. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  /** Lower-case names; repeated fields are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** `performance.now()` when the client left before the answer was complete; never settles otherwise. */
  readonly aborted: Promise<number>;
  /** The body as JSON; throws where it is none. */
  json(): unknown;
}
