/** Every code that a client can see, with its usual status; docs/guides/errors.md is about these. */
export const errorCodes = {
  unauthenticated: 401,
  model_not_allowed: 403,
  model_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  limit_exceeded: 400,
  budget_exceeded: 402,
  rate_limited: 429,
  model_unpriced: 403,
  store_unavailable: 503,
  invalid_request: 400,
  unsupported: 400,
  body_too_large: 413,
  route_unavailable: 503,
  not_ready: 503,
  draining: 503,
  upstream_failed: 502,
  upstream_timeout: 504,
  client_closed: 499,
  internal: 500,
} as const;
export type ErrorCode = keyof typeof errorCodes;

/** How a provider called its refusal, in its own words. */
export interface ProviderCodes {
  readonly code?: string;
  readonly type?: string;
}

/** A failure that a client is told of. Only `safeMessage` leaves the process; `cause` goes to the log. */
export class GatewayError extends Error {
  readonly code: ErrorCode;
  /** HTTP status; that of the code unless an upstream's own status tells more. */
  readonly status: number;
  readonly safeMessage: string;
  /** Field at fault, `messages.0.content`. */
  readonly param: string | undefined;
  /** What the provider called it, where it refused the request itself: clients know their provider's words. */
  readonly upstream: ProviderCodes | undefined;
  /** Response headers next to the body, `retry-after` for instance. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ErrorCode,
    safeMessage: string,
    options: {
      readonly status?: number;
      readonly param?: string;
      readonly upstream?: ProviderCodes;
      readonly headers?: Readonly<Record<string, string>>;
      readonly cause?: unknown;
    } = {},
  ) {
    super(safeMessage, { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.status = options.status ?? errorCodes[code];
    this.safeMessage = safeMessage;
    this.param = options.param;
    this.upstream = options.upstream;
    this.headers = options.headers ?? {};
  }
}
