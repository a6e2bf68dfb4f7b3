import { inspect } from 'node:util';

/**
 * A credential on its way from the operator to a proxy. Every ordinary way of printing it gives
 * `[redacted]`; only `reveal` gives the value, so that a search for `reveal(` finds each use.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return '[redacted]';
  }
}

/** The key that marks a secret on the wire: `{"$secret": "value"}`. */
export const secretMark = '$secret';
