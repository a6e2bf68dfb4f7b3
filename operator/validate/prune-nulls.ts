import { isRecord } from '#runtime/is-record.ts';
import type { SchemaNode } from '../api/schema-node.ts';

/**
 * A copy without the nulls (`timeouts:` with nothing behind it) of fields and map values: the API server drops them
 * before it fills in defaults, so they are the same as absent. Nulls in lists stay, and are refused.
 */
export function pruneNulls(node: SchemaNode, value: unknown): unknown {
  if (node.kind === 'List' && Array.isArray(value)) return value.map((item) => pruneNulls(node.items, item));
  if (node.kind === 'Map') return pruneEntries(value, () => node.values);
  if (node.kind !== 'Object') return value;
  return pruneEntries(value, (key) => node.fields.find((field) => field.name === key)?.node);
}

function pruneEntries(value: unknown, nodeOf: (key: string) => SchemaNode | undefined): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const node = nodeOf(key);
      if (node === undefined) return [[key, item]];
      return item === null ? [] : [[key, pruneNulls(node, item)]];
    }),
  );
}

/** For the API server's own types, where null is the same as absent. */
export function withoutNulls(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null));
}
