import type { EntryBody } from './entry.ts';
import { Secret, secretMark } from './secret.ts';

/**
 * The wire form of a body as canonical JSON (object keys sorted, absent fields left out), secrets in the clear:
 * for the push stream, the last-good file and digests, never for a log.
 */
export function encodeEntry(body: EntryBody): string {
  return JSON.stringify(canonical(body));
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
