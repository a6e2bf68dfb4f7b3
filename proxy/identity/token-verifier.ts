import { failed, ok, type Result } from '#runtime/result.ts';
import type { KeySet } from './key-set.ts';
import type { Claims } from './read-claim.ts';
import type { RefusalReason } from './refusal.ts';
import { spendVerification } from './spend-verification.ts';
import { TokenCache } from './token-cache.ts';
import type { TokenTerms, VerifyToken } from './verify-token.ts';

/** A token and its SHA-256. */
export interface PresentedToken {
  readonly text: string;
  readonly digest: string;
}

/** What a source wants of tokens, and what it makes of their claims. */
export interface TokenReading<Value> extends TokenTerms {
  readonly maxTokenBytes: number;
  read(claims: Claims): Result<Value, RefusalReason>;
}

type Verdict<Value> = Result<Value, RefusalReason>;

/** Refused before the signature was looked at. */
const early: ReadonlySet<RefusalReason> = new Set(['malformed', 'algorithm', 'unknown_key_id']);

/**
 * Tokens of one source by one set of keys. Made anew when either changes, so that what it remembers never outlives a key
 * or a setting.
 */
export class TokenVerifier<Value> {
  readonly keys: KeySet;
  readonly #reading: TokenReading<Value>;
  readonly #cache = new TokenCache<Value>();
  #verify: Promise<VerifyToken> | undefined;

  constructor(keys: KeySet, reading: TokenReading<Value>) {
    this.keys = keys;
    this.#reading = reading;
  }

  /** At once where the token was found good before. */
  verify(token: PresentedToken, nowMs: number): Verdict<Value> | Promise<Verdict<Value>> {
    if (token.text.length > this.#reading.maxTokenBytes) return failed('too_large');
    if (nowMs >= this.keys.goodUntilMs) return failed('stale_keys');
    const known = this.#cache.get(token.digest, nowMs);
    return known === undefined ? this.#look(token, nowMs) : ok(known);
  }

  async #look(token: PresentedToken, nowMs: number): Promise<Verdict<Value>> {
    this.#verify ??= this.#load();
    const verify = await this.#verify;
    const held = await verify(token.text, nowMs);
    if (held.kind === 'Failed') {
      if (early.has(held.failure)) await spendVerification(this.keys.first);
      return held;
    }
    const value = this.#reading.read(held.value.claims);
    if (value.kind === 'Failed') return value;
    this.#cache.put(token.digest, value.value, {
      endMs: held.value.expiresAtMs + this.#reading.clockSkewMs,
      nowMs,
    });
    return value;
  }

  async #load(): Promise<VerifyToken> {
    const { makeVerifyToken } = await import('./verify-token.ts');
    return makeVerifyToken(this.keys, this.#reading);
  }
}
