import type { Result } from '#runtime/result.ts';

/** One call of the Kubernetes API. */
export interface ApiCall {
  /** GET unless said. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path without query: `/api/v1/secrets`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** `application/json` unless said; patches need their own. */
  readonly contentType?: string;
  /** `application/json` unless said. */
  readonly accept?: string;
  readonly signal: AbortSignal;
}

/** What the API server answered; a body that is not JSON (a proxy's error page) comes as text. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** An answer whose body is read as it comes. Iteration throws when the connection breaks. */
export interface ApiStream {
  readonly chunks: AsyncIterable<Buffer>;
  /** Lets go of the connection. */
  close(): void;
}

/** The Kubernetes API as the operator uses it. No status throws; having no answer does. */
export interface ApiClient {
  send(call: ApiCall): Promise<ApiAnswer>;
  /** Fails with the whole answer where its status is not 200. */
  open(call: ApiCall): Promise<Result<ApiStream, ApiAnswer>>;
}
