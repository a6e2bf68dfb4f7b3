/** Kinds of characters (UTF-16 code units) that tokenizers treat alike; at most 16. */
export const charClass = {
  lower: 0,
  upper: 1,
  latin: 2,
  digit: 3,
  space: 4,
  line: 5,
  punctuation: 6,
  cyrillic: 7,
  arabic: 8,
  indic: 9,
  kana: 10,
  han: 11,
  hangul: 12,
  widePunctuation: 13,
  other: 14,
  /** Half of an emoji or of a rare letter. */
  surrogate: 15,
} as const;

/** Blocks of Unicode behind the accents of Latin, by their last code unit. */
const blocks: readonly (readonly [last: number, kind: number])[] = [
  [0x36f, charClass.other],
  [0x52f, charClass.cyrillic],
  [0x58f, charClass.other],
  [0x8ff, charClass.arabic],
  [0xdff, charClass.indic],
  [0x1dff, charClass.other],
  [0x1eff, charClass.latin],
  [0x2fff, charClass.other],
  [0x303f, charClass.widePunctuation],
  [0x30ff, charClass.kana],
  [0x33ff, charClass.other],
  [0x9fff, charClass.han],
  [0xabff, charClass.other],
  [0xd7ff, charClass.hangul],
  [0xdfff, charClass.surrogate],
  [0xf8ff, charClass.other],
  [0xfaff, charClass.han],
  [0xfeff, charClass.arabic],
  [0xffef, charClass.widePunctuation],
  [0xffff, charClass.other],
];

/** The class of each code unit, 64 KiB: one load tells it, where a search would cost as much as all else. */
export function makeClassTable(): Uint8Array {
  const table = new Uint8Array(0x10000);
  let start = 0x250;
  for (const [last, kind] of blocks) {
    table.fill(kind, start, last + 1);
    start = last + 1;
  }
  for (let code = 0; code < 0x250; code++) table[code] = classify(code);
  return table;
}

function classify(code: number): number {
  const character = String.fromCharCode(code);
  if (character === '\n' || character === '\r') return charClass.line;
  if (code <= 0x20) return charClass.space;
  if (/[0-9]/.test(character)) return charClass.digit;
  if (/[a-z]/.test(character)) return charClass.lower;
  if (/[A-Z]/.test(character)) return charClass.upper;
  if (code < 0x80) return charClass.punctuation;
  return /\p{L}/u.test(character) ? charClass.latin : charClass.other;
}
