import type { FinishReason } from '../../chat/chat-response.ts';

/** `stop_reason` in our own words (https://docs.anthropic.com/en/api/handling-stop-reasons). */
export function decodeStopReason(reason: string): FinishReason {
  switch (reason) {
    case 'end_turn':
      return 'Stop';
    case 'stop_sequence':
      return 'StopSequence';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'Length';
    case 'tool_use':
      return 'ToolCalls';
    case 'refusal':
      return 'Refusal';
    default:
      return 'Other';
  }
}
