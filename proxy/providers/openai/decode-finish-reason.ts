import type { FinishReason } from '../../chat/chat-response.ts';

/** Why a choice ended. */
export interface Ending {
  readonly reason: FinishReason;
  /** The text that ended it, where the upstream tells it. */
  readonly stopSequence?: string;
}

/**
 * `finish_reason` of a choice. Where tools were called it is ToolCalls, though OpenAI says `stop` when one tool was
 * forced, and older vLLM always does. vLLM tells the stop text that was met in `stop_reason`.
 */
export function decodeEnding(reason: string, stopReason: unknown, calledTools: boolean): Ending {
  const decoded = decodeFinishReason(reason);
  if (decoded === 'Stop' && calledTools) return { reason: 'ToolCalls' };
  if (decoded === 'Stop' && typeof stopReason === 'string') {
    return { reason: 'StopSequence', stopSequence: stopReason };
  }
  return { reason: decoded };
}

/** OpenAI's words, and those of TGI (`eos_token`), Mistral (`model_length`) and others. */
export function decodeFinishReason(reason: string): FinishReason {
  switch (reason) {
    case 'stop':
    case 'eos':
    case 'eos_token':
      return 'Stop';
    case 'stop_sequence':
      return 'StopSequence';
    case 'length':
    case 'max_tokens':
    case 'model_length':
      return 'Length';
    case 'tool_calls':
    case 'function_call':
      return 'ToolCalls';
    case 'content_filter':
      return 'ContentFilter';
    default:
      return 'Other';
  }
}
