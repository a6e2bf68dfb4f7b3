import { isRecord } from '#runtime/is-record.ts';

// The lenient twin of proxy/dialects/read-fields.ts: upstreams may send more, less or other than documented, and
// what is not as expected counts as absent.

/** A field of an object, or undefined. */
export function fieldOf(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A field that is text, or undefined. */
export function textOf(value: unknown, key: string): string | undefined {
  const field = fieldOf(value, key);
  return typeof field === 'string' ? field : undefined;
}

/** A field that is a list; else an empty one. */
export function listOf(value: unknown, key: string): readonly unknown[] {
  const field = fieldOf(value, key);
  return Array.isArray(field) ? field : [];
}

/** A field that is a finite number of zero or more, as a whole number, or undefined. */
export function countOf(value: unknown, key: string): number | undefined {
  const field = fieldOf(value, key);
  return typeof field === 'number' && Number.isFinite(field) && field >= 0 ? Math.floor(field) : undefined;
}

/** JSON text -> its value; undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
