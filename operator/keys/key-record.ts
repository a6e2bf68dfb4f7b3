import { hash } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { Check } from 'typebox/value';
import { group } from '../api/kind.ts';
import type { KeyResource } from '../api/resources.ts';

/** Annotation of a Secret with what is known of the key that was minted into it. */
export const keyRecordAnnotation = `${group}/minted-key`;

const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });
const Time = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$' });

/**
 * Of a minted key. It stands beside the key in the Secret, so that both change in one write and every replica, a restarted
 * one too, sees the same. It has hashes only: the replaced key itself is nowhere any more.
 */
export const KeyRecord = Type.Object({
  /** SHA-256 of the minted key; where the Secret holds another value, the record says nothing of it. */
  sha256: Sha256,
  /** Name of the AIKey that it was minted for. */
  mintedFor: Type.String(),
  mintedAt: Time,
  /** The last `rotation.requestedAt` that was followed. */
  requestedAt: Type.Optional(Type.String()),
  /** The key before, taken until then. */
  previous: Type.Optional(Type.Object({ sha256: Sha256, expiresAt: Time })),
});
export type KeyRecord = Readonly<Static<typeof KeyRecord>>;

/** The record of the value that a Secret holds; undefined where that was not minted for this AIKey. */
export function readKeyRecord(
  annotations: Readonly<Record<string, string>> | undefined,
  { owner, sha256 }: { readonly owner: KeyResource; readonly sha256: string },
): KeyRecord | undefined {
  const record = parseKeyRecord(annotations?.[keyRecordAnnotation]);
  return record?.sha256 === sha256 && record.mintedFor === owner.metadata.name ? record : undefined;
}

/** What keys are told by, in place of the key itself: lower-case hex. */
export function hashKey(key: string): string {
  return hash('sha256', key);
}

/** Of a key as a Secret holds it, without the newline that editors and `echo` leave at its end. */
export function hashStoredKey(bytes: Uint8Array): string {
  return hashKey(new TextDecoder().decode(bytes).replace(/[\r\n]+$/, ''));
}

/** As much of a hash as is shown to people: of a million keys two share it with a chance of 1 in 500. */
export function fingerprintOf(sha256: string): string {
  return sha256.slice(0, 12);
}

/** RFC 3339 in whole seconds, as statuses have it. */
export function printTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function parseKeyRecord(text: string | undefined): KeyRecord | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Check(KeyRecord, value) ? value : undefined;
  } catch {
    return undefined;
  }
}
