import type { ChatRequest, Message } from '../../chat/chat-request.ts';
import type { AssistantPart, ToolCallPart, ToolResultPart, UserPart } from '../../chat/parts.ts';
import { encodeContent, joinTexts } from './encode-parts.ts';
import type { WireAccount } from './wire-account.ts';

/** `messages`: leading instructions are one system message, each tool result is a message of its own. */
export function encodeMessages(request: ChatRequest, account: WireAccount): readonly object[] {
  const system = request.system.length === 0 ? [] : [{ role: 'system', content: joinTexts(request.system) }];
  return [...system, ...request.messages.flatMap((message) => encodeMessage(message, account))];
}

function encodeMessage(message: Message, account: WireAccount): readonly object[] {
  switch (message.role) {
    case 'System':
      return [{ role: 'system', content: joinTexts(message.parts) }];
    case 'User':
      return encodeUser(message.parts, message.name);
    case 'Assistant':
      return [{ ...encodeAssistant(message.parts, account), ...nameField(message.name) }];
    default: {
      const never: never = message;
      return never;
    }
  }
}

/** Tool messages come first: they must follow the calls that they answer. */
function encodeUser(parts: readonly UserPart[], name: string | undefined): readonly object[] {
  const results = parts.filter((part) => part.kind === 'ToolResult');
  const rest = [...results.flatMap(attachmentsOf), ...parts.filter((part) => part.kind !== 'ToolResult')];
  const messages: object[] = results.map(encodeToolResult);
  if (rest.length > 0 || results.length === 0) {
    messages.push({ role: 'user', content: encodeContent(rest), ...nameField(name) });
  }
  return messages;
}

/** A tool message holds text only: what else the tool gave stands in the user turn behind it, under its call's id. */
function attachmentsOf(result: ToolResultPart): readonly Exclude<UserPart, ToolResultPart>[] {
  const attached = result.content.filter((part) => part.kind !== 'Text');
  if (attached.length === 0) return [];
  return [{ kind: 'Text', text: `Attachments of tool result ${result.callId}:` }, ...attached];
}

function encodeToolResult(result: ToolResultPart): object {
  const texts = result.content.filter((part) => part.kind === 'Text');
  const attached = texts.length < result.content.length ? '[attachments in the next message]' : '';
  const content = [joinTexts(texts), attached].filter((text) => text !== '').join('\n\n');
  return {
    role: 'tool',
    tool_call_id: result.callId,
    content: result.isError && !/^error\b/i.test(content) ? `Error: ${content}` : content,
  };
}

function encodeAssistant(parts: readonly AssistantPart[], account: WireAccount): object {
  const calls = parts.filter((part) => part.kind === 'ToolCall');
  const content = encodeAssistantContent(parts);
  return {
    role: 'assistant',
    ...(content === '' && calls.length > 0 ? {} : { content }),
    ...(account.extensions === 'Sent' && calls.length > 0 ? reasoningField(parts) : {}),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(encodeToolCall) }),
  };
}

/** An answer's text parts are pieces of one text; with a refusal among them they must be parts. */
function encodeAssistantContent(parts: readonly AssistantPart[]): string | readonly object[] {
  const said = parts.filter((part) => part.kind === 'Text' || part.kind === 'Refusal');
  if (said.every((part) => part.kind === 'Text')) return said.map((part) => part.text).join('');
  return said.map((part) =>
    part.kind === 'Text' ? { type: 'text', text: part.text } : { type: 'refusal', refusal: part.text },
  );
}

/**
 * Reasoning models that call tools want it back while the tools run; elsewhere some refuse it
 * (https://api-docs.deepseek.com/guides/thinking_mode, December 2025).
 */
function reasoningField(parts: readonly AssistantPart[]): object {
  const text = parts.map((part) => (part.kind === 'Reasoning' ? part.text : '')).join('');
  return text === '' ? {} : { reasoning_content: text };
}

function encodeToolCall(call: ToolCallPart): object {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}

function nameField(name: string | undefined): object {
  return name === undefined ? {} : { name };
}
