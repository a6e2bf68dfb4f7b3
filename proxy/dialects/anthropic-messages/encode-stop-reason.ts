import type { FinishReason } from '../../chat/chat-response.ts';

/**
 * Why the model stopped, in Anthropic's words. `refused`: a refusal was among the output, whatever the upstream gave
 * as its reason (OpenAI ends refusals with `stop`).
 */
export function encodeStopReason(reason: FinishReason, refused: boolean): string {
  switch (reason) {
    case 'Stop':
    case 'Other':
      return refused ? 'refusal' : 'end_turn';
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
