import { inspect } from 'node:util';
import Type from 'typebox';

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

/** Schema of a secret: an object with one key on the wire, a `Secret` once parsed by `parseEntry`. */
export const SecretSchema = Type.Unsafe<Secret>({
  type: 'object',
  properties: { [secretMark]: { type: 'string', minLength: 1, maxLength: 16384 } },
  required: [secretMark],
  additionalProperties: false,
});
