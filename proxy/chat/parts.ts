/** Marks a prefix that the provider should cache; carried where the upstream has such marks. */
export interface CacheMark {
  readonly ttl: '5m' | '1h';
}

interface Cacheable {
  readonly cache?: CacheMark;
}

/** Where the bytes of an image, document or sound are. */
export type MediaSource =
  | { readonly kind: 'Base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'Url'; readonly url: string }
  | { readonly kind: 'File'; readonly fileId: string };

export interface TextPart extends Cacheable {
  readonly kind: 'Text';
  readonly text: string;
}

export interface ImagePart extends Cacheable {
  readonly kind: 'Image';
  readonly source: MediaSource;
  readonly detail?: string;
}

export interface DocumentPart extends Cacheable {
  readonly kind: 'Document';
  readonly source: MediaSource | { readonly kind: 'Text'; readonly text: string };
  readonly title?: string;
}

export interface AudioPart {
  readonly kind: 'Audio';
  readonly data: string;
  readonly format: string;
}

export interface ToolCallPart extends Cacheable {
  readonly kind: 'ToolCall';
  readonly id: string;
  readonly name: string;
  /** The JSON text as it was written; never parsed and printed anew, so that it stays byte-equal. */
  readonly arguments: string;
}

export interface ToolResultPart extends Cacheable {
  readonly kind: 'ToolResult';
  readonly callId: string;
  readonly content: readonly (TextPart | ImagePart | DocumentPart)[];
  readonly isError: boolean;
}

export interface ReasoningPart {
  readonly kind: 'Reasoning';
  readonly text: string;
  /** Proof of origin that the provider wants back with the next turn. */
  readonly signature?: string;
  /** Encrypted reasoning, opaque; `text` is then empty. */
  readonly redacted?: string;
}

export interface RefusalPart {
  readonly kind: 'Refusal';
  readonly text: string;
}

export type UserPart = TextPart | ImagePart | DocumentPart | AudioPart | ToolResultPart;
export type AssistantPart = TextPart | ToolCallPart | ReasoningPart | RefusalPart;
