import type { Result } from '#runtime/result.ts';
import type { Usage } from '../../chat/usage.ts';
import type { UpstreamCall } from '../../providers/provider.ts';
import type { SseFrame } from '../../upstream/sse-frames.ts';

/** What an answer says of itself, whole or step by step. */
export interface AnswerFacts {
  readonly usage?: Usage | undefined;
  readonly model?: string | undefined;
  readonly finish?: string | undefined;
}

/** What one frame of an upstream's stream means for the client. */
export interface FrameMeaning {
  /** Bytes for the client; undefined: none. */
  readonly output: Buffer | undefined;
  /** The client sees output with it: from here on the target is never switched. */
  readonly content: boolean;
  /** The stream's last word. */
  readonly end: boolean;
  readonly failure: { readonly message: string; readonly retryable: boolean } | undefined;
  readonly facts: AnswerFacts | undefined;
}

/** One reading of one stream. */
export type ReadFrame = (frame: SseFrame) => FrameMeaning;

export interface ReadAnswer {
  /** Body for the client. */
  readonly output: Buffer;
  readonly facts: AnswerFacts;
}

/** A call to one target, with the way its answer becomes the client's. */
export interface PreparedCall {
  readonly call: UpstreamCall;
  /** Begins a reading; undefined: the client asked for no stream. */
  readonly openStream: (() => ReadFrame) | undefined;
  /** A complete JSON answer; where a stream was asked for, as the events of one. The failure says what is wrong. */
  readBody(bytes: Buffer): Result<ReadAnswer, string>;
}
