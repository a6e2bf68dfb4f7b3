/** OpenAI's public encodings: `o200k` since GPT-4o, `cl100k` before. */
export type Encoding = 'o200k' | 'cl100k';

/** Longest text that is encoded at once, in characters: the encoder's time grows with the square of a word's length. */
const maxPiece = 2048;
/** Characters after which other requests get their turn: a few milliseconds. */
const maxTurn = 16 * 1024;

/** Tokens of texts, each encoded by itself, in turns between which other requests go on. The encoding is loaded at first use. */
export async function countTexts(texts: Iterable<string>, encoding: Encoding): Promise<number> {
  const { countTokens } = await load[encoding]();
  let tokens = 0;
  let sinceTurn = 0;
  for (const text of texts) {
    for (let at = 0; at < text.length; at += maxPiece) {
      const piece = text.slice(at, at + maxPiece);
      tokens += countTokens(piece, { disallowedSpecial: new Set() });
      sinceTurn += piece.length;
      if (sinceTurn < maxTurn) continue;
      sinceTurn = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return tokens;
}

const load = {
  o200k: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k: () => import('gpt-tokenizer/encoding/cl100k_base'),
} as const;
