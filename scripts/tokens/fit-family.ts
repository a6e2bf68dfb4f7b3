import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base';
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base';
import { cutText, readCorpus } from '#proxy/tokens/corpus.ts';
import { shapeNames } from '#proxy/tokens/shape-names.ts';
import { TextShape } from '#proxy/tokens/text-shape.ts';
import { fitNonnegative, type Sample } from './fit-nonnegative.ts';

const pieceLength = 400;

const counters = { o200k: countO200k, cl100k: countCl100k } as const;

/** Both encodings cut numbers by three digits, though few numbers of the corpus are long enough to tell. */
const leastDigitMore = 0.33;
const floors = shapeNames.map((name) => (name === 'digitMore' ? leastDigitMore : 0));

/** Coefficients of an encoding that is public, from half of the corpus; the other half is for the test. */
export function fitFamily(family: keyof typeof counters): readonly number[] {
  const pieces = readCorpus(pieceLength).filter(({ use }) => use === 'Fit');
  const texts = pieces.flatMap(({ text }) => [text, ...cutText(text, pieceLength / 2)]);
  const samples = texts.map((text): Sample => {
    const shape = new TextShape();
    shape.add(text);
    return { counts: Array.from(shape.counts()), tokens: counters[family](text) };
  });
  return fitNonnegative(samples, floors);
}
