import type { DialectName } from '../dialects/dialect.ts';
import type { Calibration } from '../tokens/calibration.ts';
import { countExactly, encodingOf } from '../tokens/count-exactly.ts';
import { type InputMeasure, measureInput } from '../tokens/measure-input.ts';
import { familyOf } from '../tokens/token-family.ts';

/** What a body says of its input, and how each model's provider counts it. */
export interface InputCount {
  readonly hasAudio: boolean;
  /** Tokens as this model's family has them, before what was learnt of the model. */
  estimate(model: string): number;
  /** What 95 of 100 such requests stay below; `key`: provider and model. */
  most(key: string, model: string): number;
  likely(key: string, model: string): number;
}

export function countInput(dialect: DialectName, body: unknown, calibration: Calibration): InputCount {
  const measure: InputMeasure = measureInput(dialect, body);
  const known = new Map<string, number>();
  const estimate = (model: string): number => {
    const found = known.get(model) ?? measure.estimate(familyOf(model));
    known.set(model, found);
    return found;
  };
  return {
    hasAudio: measure.hasAudio,
    estimate,
    most: (key, model) => calibration.most(key, estimate(model)),
    likely: (key, model) => calibration.likely(key, estimate(model)),
  };
}

/**
 * The same with texts counted by the encoders of those of the models whose encoding is public; undefined: it is of none.
 * Takes about a millisecond for 10 KB.
 */
export async function countInputExactly(
  dialect: DialectName,
  body: unknown,
  { models, rough }: { readonly models: readonly string[]; readonly rough: InputCount },
): Promise<InputCount | undefined> {
  const counts = new Map<string, number>();
  for (const model of models) {
    const encoding = encodingOf(familyOf(model));
    if (encoding !== undefined) counts.set(model, await countExactly(dialect, body, encoding));
  }
  if (counts.size === 0) return undefined;
  return {
    ...rough,
    most: (key, model) => counts.get(model) ?? rough.most(key, model),
    likely: (key, model) => counts.get(model) ?? rough.likely(key, model),
  };
}
