import { timingSafeEqual } from 'node:crypto';
import type { KeyEntry } from '#contract/snapshot/key-entry.ts';
import { fullAttributes } from './anonymous-caller.ts';
import type { Caller } from './caller.ts';

/** One AIKey made ready for look-up. */
export interface CompiledKey {
  readonly sha256: string;
  readonly digest: Buffer;
  readonly caller: Caller;
  /** Infinity: never. */
  readonly expiresAtMs: number;
  readonly suspended: boolean;
}

/** All keys of a snapshot by the hex of their digest. */
export type KeyRing = ReadonlyMap<string, CompiledKey>;

/** Undefined: the time of expiry cannot be read, and a key whose end is unknown is no key. */
export function compileKey(entry: KeyEntry): CompiledKey | undefined {
  const expiresAtMs = entry.expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(entry.expiresAt);
  if (Number.isNaN(expiresAtMs)) return undefined;
  return {
    sha256: entry.sha256,
    digest: Buffer.from(entry.sha256, 'hex'),
    caller: {
      kind: 'Key',
      id: `${entry.namespace}/${entry.name}`,
      ...fullAttributes(entry.attributes),
      models: entry.models,
    },
    expiresAtMs,
    suspended: entry.suspended,
  };
}

/** What an unknown key is compared with, so that it takes as long as a known one. */
const nobody: CompiledKey = {
  sha256: '',
  digest: Buffer.alloc(32),
  caller: { kind: 'Key', id: '', ...fullAttributes({}), models: undefined },
  expiresAtMs: 0,
  suspended: true,
};

/**
 * The caller behind the key with this SHA-256, in hex; undefined for unknown, expired and suspended ones alike. The look-up is by the
 * key's SHA-256, which its sender cannot steer towards a stored one; the last comparison takes constant time.
 */
export function findKey(ring: KeyRing, hex: string, nowMs: number): Caller | undefined {
  const known = ring.get(hex) ?? nobody;
  const equal = timingSafeEqual(Buffer.from(hex, 'hex'), known.digest);
  const valid = nowMs < known.expiresAtMs && !known.suspended;
  return equal && valid ? known.caller : undefined;
}
