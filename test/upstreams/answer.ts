import type { RecordedRequest } from './recorded-request.ts';

/** One step of an answer's body. */
export type Step =
  | { readonly kind: 'Write'; readonly bytes: Buffer }
  /** Goes on once the promise settles. */
  | { readonly kind: 'Wait'; readonly until: Promise<unknown> }
  /** Tells the test that everything before was taken by the connection. */
  | { readonly kind: 'Tell'; readonly action: () => void }
  /** Cuts the connection, without an end of the body. */
  | { readonly kind: 'Destroy' }
  /** Says nothing more until the client leaves. */
  | { readonly kind: 'Hang' }
  | { readonly kind: 'Trailers'; readonly fields: Readonly<Record<string, string>> };

/** What an upstream answers; `beforeHead` runs before the status line is out. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly beforeHead: readonly Step[];
  readonly body: readonly Step[];
}

/** An answer, or how it follows from the request. */
export type Script = Answer | ((request: RecordedRequest) => Answer | Promise<Answer>);
