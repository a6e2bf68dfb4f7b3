import type { Result } from '#runtime/result.ts';

/** Who opened a config stream, as its projected service-account token says. */
export interface ProxyIdentity {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Milliseconds since the epoch, where the token's end is known; the stream ends no later. */
  readonly expiresAtMs?: number;
}

/**
 * Looks behind a bearer token (audience `pushAudience`). The failure is for the log: it names no token and is not
 * told to the peer. A throw (API server down) is answered 503, so that the proxy tries again.
 */
export type Authenticate = (token: string, signal: AbortSignal) => Promise<Result<ProxyIdentity, string>>;
