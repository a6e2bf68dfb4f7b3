import { fieldOf, listOf, textOf } from '../read-answer.ts';

/** Schemas that refer to themselves end at this depth, and after so many values. */
const maxDepth = 16;
const maxValues = 10_000;

/** The smallest value that fits a JSON Schema, as far as its common keywords go: required fields only. */
export function minimalJson(schema: unknown): unknown {
  return new Builder(schema).build(schema, 0);
}

class Builder {
  readonly #root: unknown;
  #values = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  build(schema: unknown, depth: number): unknown {
    this.#values += 1;
    if (depth > maxDepth || this.#values > maxValues) return null;
    const fixed = fieldOf(schema, 'const') ?? fieldOf(schema, 'default') ?? listOf(schema, 'enum')[0];
    if (fixed !== undefined) return fixed;
    const reference = textOf(schema, '$ref');
    if (reference !== undefined) return this.build(this.#resolve(reference), depth + 1);
    const variant = listOf(schema, 'anyOf')[0] ?? listOf(schema, 'oneOf')[0] ?? listOf(schema, 'allOf')[0];
    return variant === undefined ? this.#buildType(schema, depth) : this.build(variant, depth + 1);
  }

  #buildType(schema: unknown, depth: number): unknown {
    switch (textOf(schema, 'type') ?? listOf(schema, 'type')[0] ?? 'object') {
      case 'string':
        return '';
      case 'number':
      case 'integer':
        return fieldOf(schema, 'minimum') ?? 0;
      case 'boolean':
        return false;
      case 'null':
        return null;
      case 'array': {
        const length = Math.min(Number(fieldOf(schema, 'minItems') ?? 0), maxDepth);
        return Array.from({ length }, () => this.build(fieldOf(schema, 'items'), depth + 1));
      }
      default:
        return this.#buildObject(schema, depth);
    }
  }

  #buildObject(schema: unknown, depth: number): object {
    const properties = fieldOf(schema, 'properties');
    const names = listOf(schema, 'required').filter((name) => typeof name === 'string');
    return Object.fromEntries(names.map((name) => [name, this.build(fieldOf(properties, name), depth + 1)]));
  }

  /** `#/$defs/step` within the schema. */
  #resolve(reference: string): unknown {
    return reference
      .split('/')
      .slice(1)
      .reduce<unknown>((value, key) => fieldOf(value, key), this.#root);
  }
}
