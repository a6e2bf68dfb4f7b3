import type { FinishReason } from './chat-response.ts';
import type { Usage } from './usage.ts';

/**
 * One step of a streamed answer. `choice` tells parallel answers apart (0 unless the client asked for more);
 * `call` numbers tool calls within a choice from 0, in order of their start. Text, reasoning and tool calls may
 * interleave; an encoder whose dialect has blocks closes one when another begins.
 */
export type StreamEvent =
  /** Carries no content: held back until content follows, so that a failure before it can still fall back. */
  | { readonly kind: 'Start'; readonly id: string; readonly model: string; readonly usage?: Usage }
  | { readonly kind: 'Text'; readonly choice: number; readonly text: string; readonly logprobs?: unknown }
  | { readonly kind: 'Reasoning'; readonly choice: number; readonly text: string }
  | { readonly kind: 'ReasoningSignature'; readonly choice: number; readonly signature: string }
  | { readonly kind: 'RedactedReasoning'; readonly choice: number; readonly data: string }
  | { readonly kind: 'Refusal'; readonly choice: number; readonly text: string }
  | {
      readonly kind: 'ToolCallStart';
      readonly choice: number;
      readonly call: number;
      readonly id: string;
      readonly name: string;
    }
  | {
      readonly kind: 'ToolCallArguments';
      readonly choice: number;
      readonly call: number;
      readonly text: string;
    }
  | {
      readonly kind: 'Finish';
      readonly choice: number;
      readonly reason: FinishReason;
      readonly stopSequence?: string;
    }
  /** The whole usage so far; the last one counts. */
  | { readonly kind: 'Usage'; readonly usage: Usage }
  /** The upstream says that it failed. */
  | { readonly kind: 'Failure'; readonly message: string; readonly retryable: boolean }
  /** The upstream says that it is done; a stream that ends without it was cut. */
  | { readonly kind: 'End' };

/** Whether the client would see output: from here on the provider is never switched. */
export function isContent(event: StreamEvent): boolean {
  switch (event.kind) {
    case 'Text':
    case 'Reasoning':
    case 'Refusal':
      return event.text !== '';
    case 'ReasoningSignature':
    case 'RedactedReasoning':
    case 'ToolCallStart':
    case 'ToolCallArguments':
    case 'Finish':
      return true;
    case 'Start':
    case 'Usage':
    case 'Failure':
    case 'End':
      return false;
  }
}
