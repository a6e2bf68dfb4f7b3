import { countTexts, type Encoding } from '../chat/count-texts.ts';
import type { DialectName } from '../dialects/dialect.ts';
import { InputMeasure } from './measure-input.ts';
import type { TokenFamily } from './token-family.ts';
import { walkInput } from './walk-input.ts';

/** Only these encodings are public; for other families an exact count would be no nearer than the estimate. */
export function encodingOf(family: TokenFamily): Encoding | undefined {
  return family === 'o200k' || family === 'cl100k' ? family : undefined;
}

/**
 * Input tokens with texts counted by the encoder; images, documents and sound stay estimates. It takes about a millisecond
 * for 10 KB, in turns of a few milliseconds, and loads the encoding at first use (some MB).
 */
export async function countExactly(dialect: DialectName, body: unknown, encoding: Encoding): Promise<number> {
  const texts: string[] = [];
  const measure = new InputMeasure();
  walkInput(dialect, body, {
    begin: () => measure.begin(),
    text: (text) => void texts.push(text),
    image: (image) => measure.image(image),
    document: (bytes) => measure.document(bytes),
    audio: (bytes, format) => measure.audio(bytes, format),
    tokens: (count) => measure.tokens(count),
  });
  return (await countTexts(texts, encoding)) + measure.besideText(encoding);
}
