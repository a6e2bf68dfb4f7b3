import { isRecord } from '#runtime/is-record.ts';
import type { SchemaNode } from '../api/schema-node.ts';

/**
 * A copy without the nulls (`timeouts:` with nothing behind it) of fields that have a default: the API server drops
 * those before defaulting, and refuses other nulls.
 */
export function pruneNulls(node: SchemaNode, value: unknown): unknown {
  if (node.kind === 'List' && Array.isArray(value)) return value.map((item) => pruneNulls(node.items, item));
  if (node.kind === 'Map') return mapEntries(value, () => node.values);
  if (node.kind !== 'Object') return value;
  return mapEntries(value, (key) => node.fields.find((field) => field.name === key)?.node);
}

function mapEntries(value: unknown, nodeOf: (key: string) => SchemaNode | undefined): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const node = nodeOf(key);
      if (node === undefined) return [[key, item]];
      return item === null && node.default !== undefined ? [] : [[key, pruneNulls(node, item)]];
    }),
  );
}

/** For the API server's own types, where null is the same as absent. */
export function withoutNulls(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}
