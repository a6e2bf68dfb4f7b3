import type { ReasoningPart, RefusalPart, TextPart } from '../../chat/parts.ts';
import { fieldOf, listOf, textOf } from '../read-answer.ts';

/**
 * What a message or a delta says, in order, without its tool calls: reasoning first, since it comes first where both
 * are in one chunk.
 */
export function decodeContent(message: unknown): readonly (TextPart | ReasoningPart | RefusalPart)[] {
  const reasoning = textOf(message, 'reasoning_content') ?? textOf(message, 'reasoning') ?? '';
  const refusal = textOf(message, 'refusal') ?? '';
  return [
    ...(reasoning === '' ? [] : [{ kind: 'Reasoning', text: reasoning } as const]),
    ...decodeText(fieldOf(message, 'content')),
    ...(refusal === '' ? [] : [{ kind: 'Refusal', text: refusal } as const]),
  ];
}

/** Text; or parts, as Mistral's reasoning models write them (https://docs.mistral.ai/capabilities/reasoning). */
function decodeText(content: unknown): readonly (TextPart | ReasoningPart)[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'Text', text: content }];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: unknown): readonly (TextPart | ReasoningPart)[] => {
    if (textOf(part, 'type') !== 'thinking') return decodeText(textOf(part, 'text'));
    const text = listOf(part, 'thinking')
      .map((piece) => textOf(piece, 'text') ?? '')
      .join('');
    return text === '' ? [] : [{ kind: 'Reasoning', text }];
  });
}
