import type { ChatResponse, Choice } from '../../chat/chat-response.ts';
import { parseArguments } from '../../chat/parse-arguments.ts';
import type { AssistantPart } from '../../chat/parts.ts';
import { GatewayError } from '../../http/gateway-error.ts';
import { encodeStopReason } from './encode-stop-reason.ts';
import { encodeUsage } from './encode-usage.ts';
import { messageId } from './message-id.ts';

const emptyChoice: Choice = { index: 0, parts: [], finish: 'Stop' };

/**
 * A message object (https://docs.anthropic.com/en/api/messages). Only the first choice is told: the dialect cannot
 * ask for more. Throws GatewayError `upstream_failed` when tool arguments are not a JSON object, unless the answer
 * was cut at its length: then the cut call has an empty input, and `max_tokens` says why.
 */
export function encodeResponse(response: ChatResponse): object {
  const choice = response.choices[0] ?? emptyChoice;
  const has = (kind: AssistantPart['kind']) => choice.parts.some((part) => part.kind === kind);
  return {
    id: messageId(response.id),
    type: 'message',
    role: 'assistant',
    model: response.model,
    content: choice.parts.filter(hasContent).map((part) => encodePart(part, choice.finish === 'Length')),
    stop_reason: encodeStopReason(choice.finish, { refused: has('Refusal'), called: has('ToolCall') }),
    stop_sequence: choice.stopSequence ?? null,
    usage: encodeUsage(response.usage),
  };
}

function hasContent(part: AssistantPart): boolean {
  switch (part.kind) {
    case 'Text':
    case 'Refusal':
      return part.text !== '';
    case 'Reasoning':
      return part.text !== '' || part.signature !== undefined || part.redacted !== undefined;
    case 'ToolCall':
      return true;
  }
}

function encodePart(part: AssistantPart, cut: boolean): object {
  switch (part.kind) {
    case 'Text':
    case 'Refusal':
      return { type: 'text', text: part.text };
    case 'Reasoning':
      if (part.redacted !== undefined) return { type: 'redacted_thinking', data: part.redacted };
      return { type: 'thinking', thinking: part.text, signature: part.signature ?? '' };
    case 'ToolCall':
      return { type: 'tool_use', id: part.id, name: part.name, input: toolInput(part.arguments, cut) };
  }
}

function toolInput(text: string, cut: boolean): object {
  const parsed = parseArguments(text);
  if (parsed.kind === 'Ok') return parsed.value;
  if (cut) return {};
  throw new GatewayError('upstream_failed', `the upstream’s ${parsed.failure}`);
}
