import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { ChatResponse, Choice } from '../../chat/chat-response.ts';
import type { AssistantPart } from '../../chat/parts.ts';
import { fieldOf, textOf } from '../read-answer.ts';
import { decodeStopReason } from './decode-stop-reason.ts';
import { decodeUsage } from './decode-usage.ts';

/**
 * A message object. Blocks that only server tools make are left out: such tools cannot be asked for by way of
 * translation. The API tells no time, so the caller says when the answer came.
 */
export function decodeChat(message: unknown, createdAtSeconds: number): Result<ChatResponse, string> {
  const content = fieldOf(message, 'content');
  if (!Array.isArray(content)) return failed('the answer is not a message: it has no content list');
  const parts: AssistantPart[] = [];
  for (const block of content) {
    const part = decodeBlock(block);
    if (part.kind === 'Failed') return part;
    if (part.value !== undefined) parts.push(part.value);
  }
  const stopSequence = textOf(message, 'stop_sequence');
  const choice: Choice = {
    index: 0,
    parts,
    finish: decodeStopReason(textOf(message, 'stop_reason') ?? 'end_turn'),
    ...(stopSequence === undefined ? {} : { stopSequence }),
  };
  return ok({
    id: textOf(message, 'id') ?? '',
    model: textOf(message, 'model') ?? '',
    createdAtSeconds,
    choices: [choice],
    usage: decodeUsage(fieldOf(message, 'usage')),
  });
}

function decodeBlock(block: unknown): Result<AssistantPart | undefined, string> {
  switch (textOf(block, 'type')) {
    case 'text':
      return ok({ kind: 'Text', text: textOf(block, 'text') ?? '' });
    case 'thinking':
      return ok(decodeThinking(textOf(block, 'thinking') ?? '', textOf(block, 'signature')));
    case 'redacted_thinking':
      return ok({ kind: 'Reasoning', text: '', redacted: textOf(block, 'data') ?? '' });
    case 'tool_use': {
      const id = textOf(block, 'id');
      const name = textOf(block, 'name');
      if (id === undefined || name === undefined) return failed('a tool call has no id or no name');
      const input = fieldOf(block, 'input');
      return ok({ kind: 'ToolCall', id, name, arguments: JSON.stringify(isRecord(input) ? input : {}) });
    }
    default:
      return ok(undefined);
  }
}

function decodeThinking(text: string, signature: string | undefined): AssistantPart {
  return { kind: 'Reasoning', text, ...(signature === undefined || signature === '' ? {} : { signature }) };
}
