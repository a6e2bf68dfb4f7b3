import { isRecord } from '#runtime/is-record.ts';

/** Claims of a token, after its signature was found good. */
export type Claims = Readonly<Record<string, unknown>>;

/** As the contract bounds attributes. */
const maxLength = 128;
const maxValues = 256;

/**
 * The value at a path: the claim of that very name (`https://example.com/team`), else the way through objects that the
 * dots show (`realm_access.roles`).
 */
function findClaim(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const name of path.split('.')) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** One value as text; undefined for what is absent, empty, too long, of several parts, or holds control characters. */
export function readClaim(claims: Claims, path: string): string | undefined {
  return asText(findClaim(claims, path));
}

/** A list of values, or one alone; what cannot be used of them is left out. */
export function readClaims(claims: Claims, path: string): readonly string[] {
  const value = findClaim(claims, path);
  const values = Array.isArray(value) ? value.slice(0, maxValues) : [value];
  return [...new Set(values.map(asText))].filter((text) => text !== undefined);
}

function asText(value: unknown): string | undefined {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string' || text === '' || text.length > maxLength) return undefined;
  return /\p{Cc}/u.test(text) ? undefined : text;
}
