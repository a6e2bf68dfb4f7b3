import type { EntryBody } from './entry.ts';
import { Secret, secretMark } from './secret.ts';

/**
 * The wire form of a body as canonical JSON (object keys sorted, absent fields left out), secrets in the clear:
 * for the push stream, the last-good file and digests, never for a log.
 */
export function encodeEntry(body: EntryBody): string {
  return JSON.stringify(isCanonical(body) ? body : canonical(body));
}

/** As what came over the wire is: no copy need be made of it. */
function isCanonical(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value !== undefined;
  if (value instanceof Secret) return false;
  if (Array.isArray(value)) return value.every(isCanonical);
  const keys = Object.keys(value);
  const isSorted = keys.every((key, at) => at === 0 || (keys[at - 1] ?? '') < key);
  return isSorted && Object.values(value).every(isCanonical);
}

function canonical(value: unknown): unknown {
  if (value instanceof Secret) return { [secretMark]: value.reveal() };
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  const sorted: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (item !== undefined) sorted[key] = canonical(item);
  }
  return sorted;
}
