import type { Usage } from './usage.ts';

/** An embeddings request in our own words. */
export interface EmbeddingsRequest {
  readonly model: string;
  /** Texts, or texts as token numbers. */
  readonly inputs: readonly (string | readonly number[])[];
  readonly dimensions?: number;
  readonly encoding: 'Float' | 'Base64';
  readonly user?: string;
}

export interface EmbeddingsResponse {
  readonly model: string;
  /** One a text, in order; base64 is little-endian float32, as OpenAI sends it. */
  readonly vectors: readonly (readonly number[] | string)[];
  readonly usage: Usage;
}
