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
  /** When it was last taken, in milliseconds since the epoch; 0: not since it was compiled. Set by `findKey`. */
  usedAtMs: number;
  /** The `usedAtMs` that the operator was last told. */
  toldAtMs: number;
  /** The key that was replaced by this one and is still taken. */
  readonly previous: CompiledKey | undefined;
}

/** All keys of a snapshot by the hex of their digest. */
export type KeyRing = ReadonlyMap<string, CompiledKey>;

const unused = { usedAtMs: 0, toldAtMs: 0 };

/** Undefined: a time of expiry cannot be read, and a key whose end is unknown is no key. */
export function compileKey(entry: KeyEntry): CompiledKey | undefined {
  const { sha256, expiresAt, suspended } = entry;
  const expiresAtMs = expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
  const caller = callerOf(entry);
  const previous = compilePrevious(entry, { caller, expiresAtMs });
  if (Number.isNaN(expiresAtMs) || (previous !== undefined && Number.isNaN(previous.expiresAtMs))) {
    return undefined;
  }
  return {
    sha256,
    digest: Buffer.from(sha256, 'hex'),
    caller,
    expiresAtMs,
    suspended,
    previous,
    ...unused,
  };
}

function compilePrevious(
  entry: KeyEntry,
  current: Pick<CompiledKey, 'caller' | 'expiresAtMs'>,
): CompiledKey | undefined {
  if (entry.previous === undefined) return undefined;
  const { sha256, expiresAt } = entry.previous;
  return {
    sha256,
    digest: Buffer.from(sha256, 'hex'),
    caller: current.caller,
    expiresAtMs: Math.min(Date.parse(expiresAt), current.expiresAtMs),
    suspended: entry.suspended,
    previous: undefined,
    ...unused,
  };
}

function callerOf({ namespace, name, attributes, models }: KeyEntry): Caller {
  return { kind: 'Key', id: `${namespace}/${name}`, ...fullAttributes(attributes), models };
}

/** What an unknown key is compared with, so that it takes as long as a known one. */
const nobody: CompiledKey = {
  sha256: '',
  digest: Buffer.alloc(32),
  caller: { kind: 'Key', id: '', ...fullAttributes({}), models: undefined },
  expiresAtMs: 0,
  suspended: true,
  previous: undefined,
  ...unused,
};

/**
 * The caller behind the key with this SHA-256, in hex; undefined for unknown, expired and suspended ones alike. The look-up is by the
 * key's SHA-256, which its sender cannot steer towards a stored one; the last comparison takes constant time.
 */
export function findKey(ring: KeyRing, hex: string, nowMs: number): Caller | undefined {
  const known = ring.get(hex) ?? nobody;
  const equal = timingSafeEqual(Buffer.from(hex, 'hex'), known.digest);
  const valid = nowMs < known.expiresAtMs && !known.suspended;
  if (!equal || !valid) return undefined;
  known.usedAtMs = nowMs;
  return known.caller;
}
