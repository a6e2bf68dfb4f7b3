import { cl100k, o200k } from './coefficients.ts';
import { shapeNames } from './shape-names.ts';
import { TextShape } from './text-shape.ts';
import type { TokenFamily } from './token-family.ts';

type Coefficients = Readonly<Record<(typeof shapeNames)[number], number>>;

/**
 * What an encoding that is not public makes of a text, as a multiple of `cl100k`. Claude: a token is about 3.5 characters
 * of English (https://platform.claude.com/docs/en/about-claude/glossary#tokens), of `cl100k` it is 4.5. Others: open models
 * have vocabularies of half to the whole size of `cl100k`'s.
 */
const multiples = { claude: 1.3, generic: 1.1 } as const;

const coefficients: Readonly<Record<TokenFamily, Float64Array>> = {
  o200k: listOf(o200k, 1),
  cl100k: listOf(cl100k, 1),
  claude: listOf(cl100k, multiples.claude),
  generic: listOf(cl100k, multiples.generic),
};

function listOf(fitted: Coefficients, multiple: number): Float64Array {
  return Float64Array.from(shapeNames, (name) => (fitted[name] * multiple) / 1000);
}

/** About how many tokens texts of this shape have; not rounded. */
export function tokensOfShape(shape: TextShape, family: TokenFamily): number {
  const weights = coefficients[family];
  return shape.counts().reduce((sum, count, position) => sum + count * (weights[position] ?? 0), 0);
}

/** About how many tokens a text has; one at least unless it is empty. */
export function estimateTokens(text: string, family: TokenFamily): number {
  if (text === '') return 0;
  const shape = new TextShape();
  shape.add(text);
  return Math.max(1, Math.round(tokensOfShape(shape, family)));
}
