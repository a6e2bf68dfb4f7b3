import { failed, ok, type Result } from '#runtime/result.ts';
import type { ChatResponse, Choice } from '../../chat/chat-response.ts';
import type { AssistantPart } from '../../chat/parts.ts';
import { fieldsOf, isFields, textOf } from '../peek-fields.ts';
import { decodeStopReason } from './decode-stop-reason.ts';
import { decodeUsage } from './decode-usage.ts';

/**
 * A message object. Blocks that only server tools make are left out: such tools cannot be asked for by way of
 * translation. The API tells no time, so the caller says when the answer came.
 */
export function decodeChat(body: unknown, createdAtSeconds: number): Result<ChatResponse, string> {
  const message = fieldsOf(body);
  if (!Array.isArray(message.content)) return failed('the answer is not a message: it has no content list');
  const parts: AssistantPart[] = [];
  for (const block of message.content) {
    const part = decodeBlock(block);
    if (part.kind === 'Failed') return part;
    if (part.value !== undefined) parts.push(part.value);
  }
  const stopSequence = textOf(message.stop_sequence);
  const choice: Choice = {
    index: 0,
    parts,
    finish: decodeStopReason(textOf(message.stop_reason) ?? 'end_turn'),
    ...(stopSequence === undefined ? {} : { stopSequence }),
  };
  return ok({
    id: textOf(message.id) ?? '',
    model: textOf(message.model) ?? '',
    createdAtSeconds,
    choices: [choice],
    usage: decodeUsage(message.usage),
  });
}

function decodeBlock(value: unknown): Result<AssistantPart | undefined, string> {
  const block = fieldsOf(value);
  switch (block.type) {
    case 'text':
      return ok({ kind: 'Text', text: textOf(block.text) ?? '' });
    case 'thinking':
      return ok(decodeThinking(textOf(block.thinking) ?? '', textOf(block.signature)));
    case 'redacted_thinking':
      return ok({ kind: 'Reasoning', text: '', redacted: textOf(block.data) ?? '' });
    case 'tool_use': {
      const id = textOf(block.id);
      const name = textOf(block.name);
      if (id === undefined || name === undefined) return failed('a tool call has no id or no name');
      const input = isFields(block.input) ? block.input : {};
      return ok({ kind: 'ToolCall', id, name, arguments: JSON.stringify(input) });
    }
    default:
      return ok(undefined);
  }
}

function decodeThinking(text: string, signature: string | undefined): AssistantPart {
  return { kind: 'Reasoning', text, ...(signature === undefined || signature === '' ? {} : { signature }) };
}
