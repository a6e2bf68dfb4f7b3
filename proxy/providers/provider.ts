import type { ModelPrice } from '#contract/snapshot/model-price.ts';
import type { ProviderEntry, ProviderType } from '#contract/snapshot/provider-entry.ts';
import type { Result } from '#runtime/result.ts';
import type { ChatRequest } from '../chat/chat-request.ts';
import type { ChatResponse } from '../chat/chat-response.ts';
import type { EmbeddingsRequest, EmbeddingsResponse } from '../chat/embeddings.ts';
import type { StreamEvent } from '../chat/stream-event.ts';
import type { Usage } from '../chat/usage.ts';
import type { DialectName, RequestOutline, RequestProblem } from '../dialects/dialect.ts';
import type { SseFrame } from '../upstream/sse-frames.ts';

/** What is asked of a model endpoint. */
export type Operation = 'Chat' | 'Embeddings' | 'CountTokens';

/** The model that a target stands for. */
export interface TargetModel {
  /** Name to send. */
  readonly upstreamName: string;
  /** What to ask for where the provider demands a limit and the client gave none. */
  readonly maxOutputTokens?: number;
  /** Most tokens of input and output together. */
  readonly contextWindow?: number;
  /** What it costs, as far as the resource says otherwise than the catalogue. */
  readonly price?: ModelPrice;
}

/** What goes to an upstream; authentication is added by `authHeaders`, never here. */
export interface UpstreamCall {
  /** Appended to the provider's base URL, with a leading slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** What an upstream says that failed after its status was a success. */
export interface UpstreamFailure {
  /** Safe to show to the client; credentials are taken out. */
  readonly message: string;
  /** Whether another try may help. */
  readonly retryable: boolean;
}

/** What a frame of a native stream means for the gateway; the frame itself travels as it came. */
export interface FrameNote {
  /** The client would see output. */
  readonly content: boolean;
  /** The frame is there only because the gateway asked for usage: do not forward it. */
  readonly drop: boolean;
  /** The stream's own last word. */
  readonly end: boolean;
  readonly usage?: Usage;
  readonly model?: string;
  readonly finish?: string;
  readonly failure?: UpstreamFailure;
}

/** What a native, complete answer means for the gateway. */
export interface BodyNote {
  readonly usage: Usage;
  readonly model?: string;
  readonly finish?: string;
}

/** A request that the upstream understands as the client wrote it. */
export interface NativeCall {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Top-level fields of the JSON body to set; everything else keeps its bytes. */
  readonly edits: Readonly<Record<string, unknown>>;
}

/** One reading of a native stream; made anew for each answer. */
export interface NativeTap {
  observe(frame: SseFrame): FrameNote;
  /**
   * Whether a plain frame (`proxy/upstream/plain-frame.ts`), given as text in which a character is a byte, is content
   * and nothing else, so that it may go on uncut: true only where `observe` would say that too.
   */
  isOnlyContent(frame: string): boolean;
  /**
   * Whether a stream that the upstream closes now, without a frame that was its `end`, is whole all the same: some
   * servers of the OpenAI format leave out their last word. Absent: it was cut.
   */
  complete?(): boolean;
}

export interface StreamDecoder {
  /** Events of one frame; a frame that is not understood gives a `Failure`. */
  decode(frame: SseFrame): readonly StreamEvent[];
  /**
   * Events still due when the upstream closes the stream without its last word; `End` is among them where the answer
   * is whole all the same. Absent: nothing is due.
   */
  close?(): readonly StreamEvent[];
}

/** What an upstream said when it refused. */
export interface UpstreamError {
  /** The provider's own words, safe to show to the client; credentials are taken out. */
  readonly message: string;
  /** The provider's own code, `context_length_exceeded` for instance. */
  readonly code?: string;
  /** The provider's own class of errors, `invalid_request_error` for instance. */
  readonly type?: string;
  readonly param?: string;
}

/**
 * The upstream side of one wire format, for one account. Pure: it makes and reads bytes, and knows neither sockets
 * nor retries.
 */
export interface Provider {
  readonly type: ProviderType;
  readonly entry: ProviderEntry;
  /** Name for `gen_ai.provider.name` (OpenTelemetry GenAI semantic conventions). */
  readonly otelName: string;

  /** Credentials and account headers; goes on every call. */
  authHeaders(): Readonly<Record<string, string>>;

  /** Undefined: this upstream does not speak the dialect, translate. `maxOutputTokens` is set where a policy gives a default. */
  native(
    dialect: DialectName,
    operation: Operation,
    request: {
      readonly outline: RequestOutline;
      readonly model: TargetModel;
      readonly headers: Readonly<Record<string, string | undefined>>;
      readonly maxOutputTokens?: number;
    },
  ): NativeCall | undefined;
  nativeTap(dialect: DialectName, outline: RequestOutline): NativeTap;
  /** Reads a complete native answer; throws nothing: an unreadable body has no usage. */
  nativeBody(dialect: DialectName, operation: Operation, body: unknown): BodyNote;

  /** The failure names what this upstream cannot carry. */
  encodeChat(request: ChatRequest, model: TargetModel): Result<UpstreamCall, RequestProblem>;
  /** The failure says what is wrong with the upstream's answer. */
  decodeChat(body: unknown): Result<ChatResponse, string>;
  streamDecoder(): StreamDecoder;

  /** Undefined: this upstream has no embeddings. */
  readonly embeddings?: {
    encode(request: EmbeddingsRequest, model: TargetModel): Result<UpstreamCall, RequestProblem>;
    decode(body: unknown): Result<EmbeddingsResponse, string>;
  };

  /** A failure in the place of a complete answer, though its status was a success; undefined: it is an answer. */
  findFailure(body: unknown): UpstreamFailure | undefined;
  decodeError(status: number, body: Buffer): UpstreamError;
  /** Answers in this process; where it is present no connection is made. */
  readonly respond?: (call: UpstreamCall, signal: AbortSignal) => Promise<InProcessAnswer>;
}

/** What a provider without a network answers. */
export interface InProcessAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Buffer>;
}
