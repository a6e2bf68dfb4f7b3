import type { ChatResponse, Choice } from '../../chat/chat-response.ts';
import type { AssistantPart, ToolCallPart } from '../../chat/parts.ts';
import { answerId } from '../openai-wire/answer-id.ts';
import { encodeFinishReason } from '../openai-wire/encode-finish-reason.ts';
import { encodeUsage } from '../openai-wire/encode-usage.ts';

/**
 * A chat completion object (https://platform.openai.com/docs/api-reference/chat/object). Reasoning is told in
 * `reasoning_content`, as DeepSeek and vLLM do; its signatures have no place here.
 */
export function encodeResponse(response: ChatResponse): object {
  return {
    id: answerId(response.id, 'chatcmpl'),
    object: 'chat.completion',
    created: response.createdAtSeconds,
    model: response.model,
    choices: response.choices.map(encodeChoice),
    usage: encodeUsage(response.usage),
  };
}

function encodeChoice(choice: Choice): object {
  return {
    index: choice.index,
    message: encodeMessage(choice.parts),
    logprobs: choice.logprobs ?? null,
    finish_reason: encodeFinishReason(choice.finish),
  };
}

function encodeMessage(parts: readonly AssistantPart[]): object {
  const calls = parts.filter((part) => part.kind === 'ToolCall');
  const text = textOf(parts, 'Text');
  const reasoning = textOf(parts, 'Reasoning');
  const refusal = textOf(parts, 'Refusal');
  const silent = calls.length > 0 || refusal !== undefined;
  return {
    role: 'assistant',
    content: text ?? (silent ? null : ''),
    refusal: refusal ?? null,
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(encodeToolCall) }),
  };
}

function textOf(parts: readonly AssistantPart[], kind: 'Text' | 'Reasoning' | 'Refusal'): string | undefined {
  const texts = parts.flatMap((part) => (part.kind === kind && part.text !== '' ? [part.text] : []));
  return texts.length === 0 ? undefined : texts.join('');
}

function encodeToolCall(part: ToolCallPart): object {
  return { id: part.id, type: 'function', function: { name: part.name, arguments: part.arguments } };
}
