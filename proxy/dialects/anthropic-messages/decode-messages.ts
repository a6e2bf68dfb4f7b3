import type { Message } from '../../chat/chat-request.ts';
import type { CacheMark, TextPart } from '../../chat/parts.ts';
import type { Field } from '../read-fields.ts';
import { decodeAssistantPart, decodeContent, decodeText, decodeUserPart } from './decode-part.ts';

/** `messages`: turns of user and assistant, and instructions in their midst. */
export function decodeMessages(messages: Field): readonly Message[] {
  const items = messages.items();
  if (items.length === 0) messages.fail('must have at least one message');
  return items.map(decodeMessage);
}

/** `system`, or the content of a `system` message: a text or text blocks. */
export function decodeSystem(content: Field): readonly TextPart[] {
  return decodeContent(content, (block) => {
    block.at('type').oneOf(['text']);
    return decodeText(block);
  });
}

/**
 * The request's own `cache_control` marks the last block that can be cached, unless that one has a mark already
 * (https://platform.claude.com/docs/en/build-with-claude/prompt-caching).
 */
export function markLastPart(messages: readonly Message[], cache: CacheMark): readonly Message[] {
  const last = messages.at(-1);
  if (last === undefined) return messages;
  return [...messages.slice(0, -1), markLastOf(last, cache)];
}

function markLastOf(message: Message, cache: CacheMark): Message {
  switch (message.role) {
    case 'User':
      return { ...message, parts: markPart(message.parts, cache) };
    case 'Assistant':
      return { ...message, parts: markPart(message.parts, cache) };
    case 'System':
      return { ...message, parts: markPart(message.parts, cache) };
  }
}

function markPart<Part extends { readonly kind: string; readonly cache?: CacheMark }>(
  parts: readonly Part[],
  cache: CacheMark,
): readonly Part[] {
  const index = parts.findLastIndex((part) => part.kind !== 'Reasoning');
  return parts.map((part, at) => (at === index ? { cache, ...part } : part));
}

function decodeMessage(message: Field): Message {
  const content = message.at('content');
  content.required();
  switch (message.at('role').oneOf(['user', 'assistant', 'system'])) {
    case 'user':
      return { role: 'User', parts: decodeContent(content, decodeUserPart) };
    case 'assistant':
      return { role: 'Assistant', parts: decodeContent(content, decodeAssistantPart) };
    case 'system':
      return { role: 'System', parts: decodeSystem(content) };
  }
}
