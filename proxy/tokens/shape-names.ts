import { charClass } from './char-class.ts';

const { lower, upper, latin, digit, space, line, punctuation } = charClass;
const { cyrillic, arabic, indic, kana, han, hangul, widePunctuation, surrogate } = charClass;

/** What is counted of a text, in the order of a family's coefficients. */
export const shapeNames = [
  'wordBehindSpace',
  'wordBehindOther',
  'wordBehindDigit',
  'letterMore',
  'capitalBehindSmall',
  'capitalBehindCapital',
  'accent',
  'number',
  'numberBehindLetter',
  'digitMore',
  'punctuation',
  'punctuationBehindSpace',
  'punctuationMore',
  'line',
  'lineMore',
  'space',
  'indent',
  'spaceMore',
  'cyrillicWord',
  'cyrillicMore',
  'arabicWord',
  'arabicMore',
  'indicWord',
  'indicMore',
  'kana',
  'kanaMore',
  'han',
  'hanMore',
  'hangul',
  'hangulMore',
  'widePunctuation',
  'other',
  'otherMore',
  'surrogate',
] as const;
type ShapeName = (typeof shapeNames)[number];

/** Position in `shapeNames` of what a character of class `kind` counts for behind one of class `before`. */
export function countOfPair(before: number, kind: number): number {
  return shapeNames.indexOf(nameOfPair(before, kind));
}

function nameOfPair(before: number, kind: number): ShapeName {
  const isMore = before === kind;
  switch (kind) {
    case lower:
    case upper:
    case latin:
      return nameOfLetter(before, kind);
    case digit:
      if (before <= latin) return 'numberBehindLetter';
      return isMore ? 'digitMore' : 'number';
    case space:
      if (before === line) return 'indent';
      return isMore ? 'spaceMore' : 'space';
    case line:
      return isMore ? 'lineMore' : 'line';
    case punctuation:
      if (before === space) return 'punctuationBehindSpace';
      return isMore ? 'punctuationMore' : 'punctuation';
    default:
      return nameOfScript(kind, isMore);
  }
}

function nameOfLetter(before: number, kind: number): ShapeName {
  if (before === space) return 'wordBehindSpace';
  if (before === digit) return 'wordBehindDigit';
  if (before > latin) return 'wordBehindOther';
  if (kind === latin || before === latin) return kind === latin ? 'accent' : 'letterMore';
  if (kind === upper) return before === upper ? 'capitalBehindCapital' : 'capitalBehindSmall';
  return 'letterMore';
}

function nameOfScript(kind: number, isMore: boolean): ShapeName {
  switch (kind) {
    case cyrillic:
      return isMore ? 'cyrillicMore' : 'cyrillicWord';
    case arabic:
      return isMore ? 'arabicMore' : 'arabicWord';
    case indic:
      return isMore ? 'indicMore' : 'indicWord';
    case kana:
      return isMore ? 'kanaMore' : 'kana';
    case han:
      return isMore ? 'hanMore' : 'han';
    case hangul:
      return isMore ? 'hangulMore' : 'hangul';
    case widePunctuation:
      return 'widePunctuation';
    case surrogate:
      return 'surrogate';
    default:
      return isMore ? 'otherMore' : 'other';
  }
}
