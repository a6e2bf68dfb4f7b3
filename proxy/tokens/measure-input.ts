import type { DialectName } from '../dialects/dialect.ts';
import { tokensOfShape } from './estimate-tokens.ts';
import { type ImageFacts, imageTokens } from './image-tokens.ts';
import type { InputSink } from './input-sink.ts';
import { TextShape } from './text-shape.ts';
import type { TokenFamily } from './token-family.ts';
import { walkInput } from './walk-input.ts';

/** Tokens that wrap a message or a tool (OpenAI cookbook, "How to count tokens with tiktoken"), and the answer's begin. */
export const wrapTokens = 3;

/**
 * A document is read as text and as pictures of its pages, 1500 to 3000 tokens of text a page
 * (https://platform.claude.com/docs/en/build-with-claude/pdf-support#estimate-your-costs). How many pages it has is in
 * its bytes, compressed; 30 KB a page is a rough guess, and so is the whole.
 */
const bytesPerDocumentToken = 10;
const leastDocumentTokens = 3000;

/** 10 tokens a second (https://platform.openai.com/docs/guides/realtime-costs); bytes a second of a usual recording. */
const audioTokensPerSecond = 10;
const bytesPerSecond = { wav: 48_000, other: 4_000 } as const;

/** Of requests with more text than this, in characters, one of so many further texts stands for all. */
const readInFull = 32 * 1024;
const oneOf = 8;

/** What of a request's body becomes input, counted once; an estimate for any family is then a few multiplications. */
export class InputMeasure implements InputSink {
  readonly #shape = new TextShape();
  readonly #images: ImageFacts[] = [];
  #characters = 0;
  #read = 0;
  #texts = 0;
  #tokens = wrapTokens;
  #hasAudio = false;

  /** Whether there is sound in it, which costs more than text. */
  get hasAudio(): boolean {
    return this.#hasAudio;
  }

  begin(): void {
    this.#tokens += wrapTokens;
  }

  text(text: string): void {
    this.#characters += text.length;
    this.#texts += 1;
    if (this.#read > readInFull && text.length < readInFull && this.#texts % oneOf !== 0) return;
    this.#read += text.length;
    this.#shape.add(text);
  }

  image(image: ImageFacts): void {
    this.#images.push(image);
  }

  document(bytes = 0): void {
    this.#tokens += Math.max(leastDocumentTokens, Math.ceil(bytes / bytesPerDocumentToken));
  }

  audio(bytes: number, format: string): void {
    this.#hasAudio = true;
    const rate = format === 'wav' ? bytesPerSecond.wav : bytesPerSecond.other;
    this.#tokens += Math.ceil((bytes / rate) * audioTokensPerSecond);
  }

  tokens(count: number): void {
    this.#tokens += count;
  }

  /** Tokens of everything but text. */
  besideText(family: TokenFamily): number {
    return this.#images.reduce((sum, image) => sum + imageTokens(image, family), this.#tokens);
  }

  /** About how many input tokens the request has. */
  estimate(family: TokenFamily): number {
    const scale = this.#read === 0 ? 1 : this.#characters / this.#read;
    return Math.ceil(tokensOfShape(this.#shape, family) * scale + this.besideText(family));
  }
}

/** Measures a body as its dialect has it. What is not of the dialect's form is left out, never refused. */
export function measureInput(dialect: DialectName, body: unknown): InputMeasure {
  const measure = new InputMeasure();
  walkInput(dialect, body, measure);
  return measure;
}
