import type { FinishReason } from '../../chat/chat-response.ts';

/** `finish_reason` in OpenAI's words; a model that declined is told as a filter, for which clients look. */
export function encodeFinishReason(reason: FinishReason): string {
  switch (reason) {
    case 'Stop':
    case 'StopSequence':
    case 'Other':
      return 'stop';
    case 'Length':
      return 'length';
    case 'ToolCalls':
      return 'tool_calls';
    case 'ContentFilter':
    case 'Refusal':
      return 'content_filter';
    default: {
      const never: never = reason;
      return never;
    }
  }
}
