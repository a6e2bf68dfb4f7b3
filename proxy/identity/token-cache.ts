/** Most tokens that one source remembers. */
const maxTokens = 10_000;
/** Longest time for which a token is believed without looking at its signature again. */
const maxAgeMs = 5 * 60_000;

/**
 * Tokens that were found good, by their SHA-256: a hash takes a microsecond, a signature up to 200. What was found bad is
 * not remembered, since anybody can make any number of those.
 */
export class TokenCache<Value> {
  readonly #known = new Map<string, { readonly value: Value; readonly untilMs: number }>();

  get(digest: string, nowMs: number): Value | undefined {
    const found = this.#known.get(digest);
    if (found === undefined) return undefined;
    if (nowMs < found.untilMs) return found.value;
    this.#known.delete(digest);
    return undefined;
  }

  /** `endMs`: the token's own end. */
  put(
    digest: string,
    value: Value,
    { endMs, nowMs }: { readonly endMs: number; readonly nowMs: number },
  ): void {
    this.#known.delete(digest);
    this.#known.set(digest, { value, untilMs: Math.min(endMs, nowMs + maxAgeMs) });
    const [oldest] = this.#known.keys();
    if (this.#known.size > maxTokens && oldest !== undefined) this.#known.delete(oldest);
  }
}
