import Type, { type Static } from 'typebox';
import { Check } from 'typebox/value';

/** That a key was used. */
export const KeyMark = Type.Object({
  /** `<namespace>/<name>` of the AIKey. */
  key: Type.String(),
  fingerprint: Type.String(),
  /** Milliseconds since the epoch, by the clock of the replica that heard of it. */
  atMs: Type.Number(),
});
export type KeyMark = Readonly<Static<typeof KeyMark>>;

const KeyMarks = Type.Array(KeyMark);

/** Marks as the text of an annotation. */
export function encodeKeyMarks(marks: readonly KeyMark[]): string {
  return JSON.stringify(marks);
}

/** Reads what `encodeKeyMarks` wrote; nothing where that is not understood. */
export function parseKeyMarks(text: string): readonly KeyMark[] {
  try {
    const value: unknown = JSON.parse(text);
    return Check(KeyMarks, value) ? value : [];
  } catch {
    return [];
  }
}
