import type { ImageFacts } from './image-tokens.ts';

/** Takes what of a request becomes input tokens. */
export interface InputSink {
  /** A message or a tool begins: a few tokens that wrap it. */
  begin(): void;
  text(text: string): void;
  image(image: ImageFacts): void;
  /** A file as bytes, or undefined: by reference. */
  document(bytes: number | undefined): void;
  audio(bytes: number, format: string): void;
  /** Tokens that the client counted itself. */
  tokens(count: number): void;
}
