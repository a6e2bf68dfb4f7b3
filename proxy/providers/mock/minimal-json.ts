import { fieldOf, listOf, textOf } from '../read-answer.ts';

/** Schemas that refer to themselves end here. */
const maxDepth = 16;

/** The smallest value that fits a JSON Schema, as far as its common keywords go: required fields only. */
export function minimalJson(schema: unknown): unknown {
  return build(schema, schema, 0);
}

function build(schema: unknown, root: unknown, depth: number): unknown {
  if (depth > maxDepth) return null;
  const fixed = fieldOf(schema, 'const') ?? fieldOf(schema, 'default') ?? listOf(schema, 'enum')[0];
  if (fixed !== undefined) return fixed;
  const reference = textOf(schema, '$ref');
  if (reference !== undefined) return build(resolve(reference, root), root, depth + 1);
  const [variant] = [...listOf(schema, 'anyOf'), ...listOf(schema, 'oneOf'), ...listOf(schema, 'allOf')];
  if (variant !== undefined) return build(variant, root, depth + 1);
  return buildType(schema, root, depth);
}

function buildType(schema: unknown, root: unknown, depth: number): unknown {
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
      return Array.from({ length }, () => build(fieldOf(schema, 'items'), root, depth + 1));
    }
    default:
      return buildObject(schema, root, depth);
  }
}

function buildObject(schema: unknown, root: unknown, depth: number): object {
  const properties = fieldOf(schema, 'properties');
  const names = listOf(schema, 'required').filter((name) => typeof name === 'string');
  return Object.fromEntries(names.map((name) => [name, build(fieldOf(properties, name), root, depth + 1)]));
}

/** `#/$defs/step` within the schema. */
function resolve(reference: string, root: unknown): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => fieldOf(value, key), root);
}
