import type X509 from '@peculiar/x509';

/**
 * @peculiar/x509 wires itself with tsyringe, which will not load without the three functions of the (withdrawn)
 * metadata proposal that it calls. None of the classes it wires has constructor parameters, so a place to keep what
 * is defined is all it takes.
 */
const kept = new WeakMap<object, Map<unknown, unknown>>();

function read(key: unknown, target: object): unknown {
  return kept.get(target)?.get(key);
}

function define(key: unknown, value: unknown, target: object): void {
  const known = kept.get(target) ?? new Map<unknown, unknown>();
  kept.set(target, known.set(key, value));
}

/** Loads @peculiar/x509 at its first use: an operator that is given its certificates goes without it. */
export async function loadX509(): Promise<typeof X509> {
  if (!('getMetadata' in Reflect)) {
    Object.assign(Reflect, { getMetadata: read, getOwnMetadata: read, defineMetadata: define });
  }
  // It is CommonJS: Node finds its names by reading its source, a bundle has nothing but the default.
  return (await import('@peculiar/x509')).default;
}
