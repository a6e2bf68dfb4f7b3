import type { AssistantPart, CacheMark, TextPart, UserPart } from './parts.ts';

/** One turn. Tool results are parts of a user turn, as the model reads them. */
export type Message =
  | { readonly role: 'User'; readonly parts: readonly UserPart[]; readonly name?: string }
  | { readonly role: 'Assistant'; readonly parts: readonly AssistantPart[]; readonly name?: string }
  /** An instruction in the midst of the conversation; leading ones are `system`. */
  | { readonly role: 'System'; readonly parts: readonly TextPart[] };

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments, as the client wrote it. */
  readonly parameters: unknown;
  readonly strict?: boolean;
  readonly cache?: CacheMark;
}

export type ToolChoice =
  | { readonly kind: 'Auto' }
  | { readonly kind: 'None' }
  | { readonly kind: 'Required' }
  | { readonly kind: 'Tool'; readonly name: string };

export type ResponseFormat =
  | { readonly kind: 'Text' }
  | { readonly kind: 'JsonObject' }
  | {
      readonly kind: 'JsonSchema';
      readonly name: string;
      readonly schema: unknown;
      readonly strict: boolean;
    };

export type Reasoning =
  | { readonly kind: 'Off' }
  /** The model decides how much; where the upstream has no such word, nothing is said. */
  | { readonly kind: 'Adaptive' }
  | { readonly kind: 'Effort'; readonly effort: string }
  | { readonly kind: 'Budget'; readonly tokens: number };

/** A chat request in our own words: what every dialect decodes to and every provider encodes from. */
export interface ChatRequest {
  /** As the client asked for it. */
  readonly model: string;
  readonly stream: boolean;
  /** Whether the client wants usage at the end of a stream. */
  readonly includeUsage: boolean;
  readonly system: readonly TextPart[];
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly responseFormat?: ResponseFormat;
  readonly reasoning?: Reasoning;
  readonly maxOutputTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  readonly stop?: readonly string[];
  readonly choices?: number;
  readonly logprobs?: { readonly top?: number };
  readonly user?: string;
}
