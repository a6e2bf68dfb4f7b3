/** OpenAI's public encodings: `o200k` since GPT-4o, `cl100k` before. */
export type Encoding = 'o200k' | 'cl100k';

/** Longest text that is encoded at once, in characters: the encoder's time grows with the square of a word's length. */
const maxPiece = 512;
/** After so long other requests get their turn. */
const maxTurnMs = 4;

/** Tokens of texts, each encoded by itself, in turns between which other requests go on. The encoding is loaded at first use. */
export async function countTexts(texts: Iterable<string>, encoding: Encoding): Promise<number> {
  const { countTokens } = await load[encoding]();
  let tokens = 0;
  let turnStart = performance.now();
  for (const text of texts) {
    for (const piece of pieces(text)) {
      tokens += countTokens(piece, { disallowedSpecial: new Set() });
      if (performance.now() - turnStart < maxTurnMs) continue;
      await new Promise((resolve) => setImmediate(resolve));
      turnStart = performance.now();
    }
  }
  return tokens;
}

/** Cut before a space where there is one, as tokens are: a cut elsewhere makes a token more. */
function* pieces(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const limit = start + maxPiece;
    const space = limit < text.length ? text.lastIndexOf(' ', limit) : -1;
    const end = space > start + maxPiece / 2 ? space : limit;
    yield text.slice(start, end);
    start = end;
  }
}

const load = {
  o200k: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k: () => import('gpt-tokenizer/encoding/cl100k_base'),
} as const;
