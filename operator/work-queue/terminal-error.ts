/** Trying again would fail again until the object changes: the work queue logs it and waits for the next event. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}
