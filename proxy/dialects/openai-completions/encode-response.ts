import type { ChatResponse, Choice } from '../../chat/chat-response.ts';
import { answerId } from '../openai-wire/answer-id.ts';
import { encodeFinishReason } from '../openai-wire/encode-finish-reason.ts';
import { encodeUsage } from '../openai-wire/encode-usage.ts';

/**
 * A completion object (https://platform.openai.com/docs/api-reference/completions/object). It has one text a choice:
 * reasoning is left out, a refusal is its text.
 */
export function encodeResponse(response: ChatResponse): object {
  return {
    id: answerId(response.id, 'cmpl'),
    object: 'text_completion',
    created: response.createdAtSeconds,
    model: response.model,
    choices: response.choices.map(encodeChoice),
    usage: encodeUsage(response.usage),
  };
}

function encodeChoice({ index, parts, finish }: Choice): object {
  const texts = parts.map((part) => (part.kind === 'Text' || part.kind === 'Refusal' ? part.text : ''));
  return { index, text: texts.join(''), logprobs: null, finish_reason: encodeFinishReason(finish) };
}
