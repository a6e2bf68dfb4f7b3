import type { Result } from '#runtime/result.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { ChatResponse } from '../chat/chat-response.ts';
import type { EmbeddingsRequest, EmbeddingsResponse } from '../chat/embeddings.ts';
import type { StreamEvent } from '../chat/stream-event.ts';
import type { GatewayError } from '../http/gateway-error.ts';

export const dialectNames = [
  'openai-chat',
  'openai-completions',
  'openai-embeddings',
  'anthropic-messages',
] as const;
export type DialectName = (typeof dialectNames)[number];

/** What is wrong with a request, for the client: `path` as the client would write it, `messages.0.content`. */
export interface RequestProblem {
  readonly path: string;
  readonly message: string;
}

/**
 * What routing and limits need to know of a request, read without translating it. A request whose outline is sound
 * may still be refused by `decode`, or by an upstream that speaks the same dialect.
 */
export interface RequestOutline {
  readonly model: string;
  readonly stream: boolean;
  /** Whether the client wants usage at the end of a stream. */
  readonly includeUsage: boolean;
  /** OpenAI's `stream_options` as the client wrote them, so that an edit can keep the rest. */
  readonly streamOptions?: unknown;
  readonly maxOutputTokens?: number;
  /** Answers that are asked for at once, each as long as that; absent: one. */
  readonly choices?: number;
  readonly messages: number;
  readonly images: number;
  readonly tools: number;
}

/** One answer's way from events to the bytes of a client's stream. */
export interface StreamEncoder {
  /** Server-sent event frames for an event; empty where the dialect has nothing to say. */
  encode(event: StreamEvent): string;
}

/** How errors look in a client's dialect; every dialect has them, whatever else it can do. */
export interface ErrorFormat {
  /** JSON body. */
  encodeError(error: GatewayError, requestId: string): unknown;
  /** Frames that end a stream whose head is already out. */
  encodeStreamError(error: GatewayError, requestId: string): string;
}

/** The client side of one wire format. */
export interface ChatDialect extends ErrorFormat {
  readonly name: DialectName;
  outline(body: unknown): Result<RequestOutline, RequestProblem>;
  decode(body: unknown): Result<ChatRequest, RequestProblem>;
  encodeResponse(response: ChatResponse, request: ChatRequest): unknown;
  streamEncoder(request: ChatRequest): StreamEncoder;
}

/** The client side of embeddings. */
export interface EmbeddingsDialect extends ErrorFormat {
  readonly name: DialectName;
  outline(body: unknown): Result<RequestOutline, RequestProblem>;
  decode(body: unknown): Result<EmbeddingsRequest, RequestProblem>;
  encodeResponse(response: EmbeddingsResponse, request: EmbeddingsRequest): unknown;
}

/** Every dialect by its name; `proxy/dialects/registry.ts` has the real ones. */
export interface Dialects {
  readonly 'openai-chat': ChatDialect;
  readonly 'openai-completions': ChatDialect;
  readonly 'openai-embeddings': EmbeddingsDialect;
  readonly 'anthropic-messages': ChatDialect;
}
