import type { FetchedKeys } from '../api/resources.ts';

/** Keys with the time at which the issuer last confirmed them. */
export interface KeptKeys extends FetchedKeys {
  /** Milliseconds since the epoch, to the hour. */
  readonly confirmedAtMs: number;
}

/** Where keys outlive the operator, so that an issuer that is down when it starts costs nobody anything. */
export interface KeyStore {
  /** Undefined where none were kept, or they cannot be read. Never rejects. */
  load(name: string, signal: AbortSignal): Promise<KeptKeys | undefined>;
  /** Never rejects: what cannot be kept is logged. */
  save(name: string, keys: KeptKeys, signal: AbortSignal): Promise<void>;
  /** Nobody wants them any more. Never rejects. */
  forget(name: string, signal: AbortSignal): Promise<void>;
}
