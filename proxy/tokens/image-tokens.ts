import type { ImageSize } from './image-size.ts';
import type { TokenFamily } from './token-family.ts';

export interface ImageFacts {
  /** Undefined: it comes by URL or its bytes do not tell. */
  readonly size: ImageSize | undefined;
  /** OpenAI's `detail`. */
  readonly detail: string | undefined;
}

/** OpenAI's tiles: base and each tile of 512 x 512. Other models of theirs count patches; 85 and 170 is more than these. */
const tileBase = 85;
const tileTokens = 170;
/** What an image of unknown size is at most: 8 tiles. */
const mostOpenAi = tileBase + 8 * tileTokens;
/** Claude since Opus 4.7 takes 2576 pixels on the long edge and 4784 tokens; older models 1568 and 1600. */
const mostClaude = 4784;
const longestClaude = 2576;

/**
 * Input tokens of an image, of one whose size nobody knows the most that it can be
 * (https://platform.openai.com/docs/guides/images-vision#calculating-costs,
 * https://platform.claude.com/docs/en/build-with-claude/vision#calculate-image-costs).
 */
export function imageTokens({ size, detail }: ImageFacts, family: TokenFamily): number {
  if (family === 'claude') return size === undefined ? mostClaude : claudeTokens(size);
  if (detail === 'low') return tileBase;
  return size === undefined ? mostOpenAi : tileBase + tileTokens * tilesOf(size);
}

/** One token for 750 pixels, once it is scaled down to what the model takes. */
function claudeTokens({ width, height }: ImageSize): number {
  const scale = Math.min(1, longestClaude / Math.max(width, height));
  return Math.min(mostClaude, Math.ceil((width * scale * height * scale) / 750));
}

/** Scaled into 2048 x 2048, then to a short side of 768, never up. */
function tilesOf({ width, height }: ImageSize): number {
  const fit = Math.min(1, 2048 / Math.max(width, height));
  const short = Math.min(1, 768 / (Math.min(width, height) * fit));
  const scale = fit * short;
  return Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512);
}
