import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { RequestProblem } from './dialect.ts';

/**
 * Runs `decode` over a client's body; a field that does not fit ends it with a problem that names the field.
 * `null` counts as absent, fields that nobody asks for are ignored.
 */
export function readFields<Value>(
  body: unknown,
  decode: (root: Field) => Value,
): Result<Value, RequestProblem> {
  try {
    return ok(decode(new Field(body, '')));
  } catch (error) {
    if (error instanceof FieldError) return failed({ path: error.path, message: error.message });
    throw error;
  }
}

/** One value of a request and where it stands: `messages.0.content.1.image_url.url`. Readers throw for `readFields`. */
export class Field {
  readonly path: string;
  /** `null` became undefined. */
  readonly value: unknown;

  constructor(value: unknown, path: string) {
    this.value = value ?? undefined;
    this.path = path;
  }

  get present(): boolean {
    return this.value !== undefined;
  }

  /** A field of this object. */
  at(key: string): Field {
    const object = this.object();
    return new Field(Object.hasOwn(object, key) ? object[key] : undefined, this.#below(key));
  }

  /** Items of this list; none where it is absent. */
  items(): readonly Field[] {
    return this.#list().map((item, index) => new Field(item, this.#below(String(index))));
  }

  /** How many items this list has: what long lists are asked for where nobody reads them. */
  count(): number {
    return this.#list().length;
  }

  /** Demands a value, whatever it is. */
  required(): unknown {
    return this.present ? this.value : this.fail('is required');
  }

  object(): Readonly<Record<string, unknown>> {
    return isRecord(this.value) ? this.value : this.#expected('an object');
  }

  string(): string {
    return typeof this.value === 'string' ? this.value : this.#expected('a string');
  }

  boolean(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.#expected('a boolean');
  }

  number(): number {
    return typeof this.value === 'number' && Number.isFinite(this.value)
      ? this.value
      : this.#expected('a number');
  }

  /** A whole number within bounds. */
  integer(minimum: number, maximum = Number.MAX_SAFE_INTEGER): number {
    const value = this.number();
    if (!Number.isSafeInteger(value)) return this.fail('must be a whole number');
    if (value > maximum) return this.fail(`must be at most ${maximum}`);
    return value < minimum ? this.fail(`must be at least ${minimum}`) : value;
  }

  /** One of the words that are listed. */
  oneOf<Word extends string>(words: readonly Word[]): Word {
    const text = this.string();
    const found = words.find((word) => word === text);
    return found ?? this.fail(`must be one of ${words.join(', ')}`);
  }

  /** What `read` makes of this field, or undefined where it is absent. */
  optional<Value>(read: (field: Field) => Value): Value | undefined {
    return this.present ? read(this) : undefined;
  }

  /** Ends the reading: `message` completes a sentence about the field. */
  fail(message: string): never {
    throw new FieldError(this.path, message);
  }

  #list(): readonly unknown[] {
    if (!this.present) return [];
    return Array.isArray(this.value) ? this.value : this.fail('must be a list');
  }

  #expected(what: string): never {
    return this.fail(this.present ? `must be ${what}` : 'is required');
  }

  #below(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

class FieldError extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** Fields that may be absent, without those that are: for types whose optional fields must not be undefined. */
export type Present<Fields> = { readonly [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

/** `{ a: 1, b: undefined }` -> `{ a: 1 }`. */
export function present<Fields extends object>(fields: Fields): Present<Fields>;
export function present(fields: Readonly<Record<string, unknown>>): object {
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    if (fields[key] !== undefined) kept[key] = fields[key];
  }
  return kept;
}
