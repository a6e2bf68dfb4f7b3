import type { FinishReason } from '../../chat/chat-response.ts';

/**
 * Why the model stopped, in Anthropic's words. `output` says whether a refusal or a tool call was told: OpenAI ends
 * refusals, and calls of a tool that was forced, with a plain `stop`, while Anthropic's clients act on the reason.
 */
export function encodeStopReason(
  reason: FinishReason,
  output: { readonly refused: boolean; readonly called: boolean },
): string {
  switch (reason) {
    case 'Stop':
      if (output.called) return 'tool_use';
      return output.refused ? 'refusal' : 'end_turn';
    case 'Other':
      return 'end_turn';
    case 'StopSequence':
      return 'stop_sequence';
    case 'Length':
      return 'max_tokens';
    case 'ToolCalls':
      return 'tool_use';
    case 'ContentFilter':
    case 'Refusal':
      return 'refusal';
    default: {
      const never: never = reason;
      return never;
    }
  }
}
