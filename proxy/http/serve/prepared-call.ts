import type { Result } from '#runtime/result.ts';
import type { Usage } from '../../chat/usage.ts';
import type { UpstreamFailure } from '../../providers/provider.ts';
import type { OutgoingCall } from '../../upstream/send-call.ts';
import type { SseFrame } from '../../upstream/sse-frames.ts';

/** What an answer says of itself, whole or step by step. */
export interface AnswerFacts {
  readonly usage?: Usage | undefined;
  readonly model?: string | undefined;
  readonly finish?: string | undefined;
}

/** What one frame of an upstream's stream means for the client. */
export interface FrameMeaning {
  /** Bytes, or text, for the client; undefined: none. */
  readonly output: Buffer | string | undefined;
  /** The client sees output with it: from here on the target is never switched. */
  readonly content: boolean;
  /** The stream's last word. */
  readonly end: boolean;
  readonly failure: UpstreamFailure | undefined;
  readonly facts: AnswerFacts | undefined;
}

/** One reading of one stream. */
export interface StreamReading {
  read(frame: SseFrame): FrameMeaning;
  /**
   * Whether a plain frame, given as text in which a character is a byte, goes to the client as it is and means nothing
   * but that content goes on: true only where `read` would say that too. Absent: every frame is read.
   */
  readonly passes?: (frame: string) => boolean;
  /**
   * What it means that the upstream ends its stream without a last word: some leave it out although the answer is
   * whole. Undefined, or a meaning without `end`: the stream was cut.
   */
  close(): FrameMeaning | undefined;
}

/** Why a complete answer is none: it cannot be read, or the upstream says in it that it failed. */
export type AnswerProblem =
  | { readonly kind: 'Unreadable'; readonly message: string }
  | ({ readonly kind: 'Failure' } & UpstreamFailure);

export interface ReadAnswer {
  /** Body for the client. */
  readonly output: Buffer;
  readonly facts: AnswerFacts;
}

/** A call to one target, with the way its answer becomes the client's. */
export interface PreparedCall {
  readonly call: OutgoingCall;
  /** Begins a reading; undefined: the client asked for no stream. */
  readonly openStream: (() => StreamReading) | undefined;
  /** A complete JSON answer; where a stream was asked for, as the events of one. */
  readBody(bytes: Buffer): Result<ReadAnswer, AnswerProblem>;
}
