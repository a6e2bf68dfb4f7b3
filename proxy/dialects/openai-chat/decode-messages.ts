import type { Message } from '../../chat/chat-request.ts';
import type { AssistantPart, TextPart, ToolCallPart, ToolResultPart } from '../../chat/parts.ts';
import { type Field, present } from '../read-fields.ts';
import { decodeText, decodeTextContent, decodeToolContent, decodeUserContent } from './decode-parts.ts';

const roles = ['system', 'developer', 'user', 'assistant', 'tool', 'function'] as const;

/** A conversation in our own words: instructions that stand in front are apart. */
export interface Conversation {
  readonly system: readonly TextPart[];
  readonly messages: readonly Message[];
}

/** `messages` -> turns. Answers of tools that follow one another become one user turn. */
export function decodeMessages(field: Field): Conversation {
  const system: TextPart[] = [];
  const messages: Message[] = [];
  const items = field.items();
  if (items.length === 0) return field.fail('must not be empty');
  const functionCalls = new Map<string, string>();
  let results: ToolResultPart[] | undefined;
  for (const [index, item] of items.entries()) {
    const role = item.at('role').oneOf(roles);
    if (role === 'tool' || role === 'function') {
      if (results === undefined) {
        results = [];
        messages.push({ role: 'User', parts: results });
      }
      results.push(role === 'tool' ? decodeToolResult(item) : decodeFunctionResult(item, functionCalls));
      continue;
    }
    results = undefined;
    if (role === 'user') messages.push(decodeUser(item));
    else if (role === 'assistant') messages.push(decodeAssistant(item, index, functionCalls));
    else if (messages.length === 0)
      for (const part of decodeTextContent(item.at('content'))) system.push(part);
    else messages.push({ role: 'System', parts: decodeTextContent(item.at('content')) });
  }
  return { system, messages };
}

function decodeUser(item: Field): Message {
  const content = item.at('content');
  content.required();
  return { role: 'User', parts: decodeUserContent(content), ...decodeName(item) };
}

/** Notes the id of a function that was called in `functionCalls`, for the answer that follows. */
function decodeAssistant(item: Field, index: number, functionCalls: Map<string, string>): Message {
  const functionCall = item.at('function_call').optional((call) => decodeFunctionCall(call, index));
  if (functionCall !== undefined) functionCalls.set(functionCall.name, functionCall.id);
  const parts: AssistantPart[] = [
    ...decodeReasoning(item),
    ...decodeAssistantContent(item.at('content')),
    ...decodeRefusal(item),
    ...item.at('tool_calls').items().map(decodeToolCall),
    ...(functionCall === undefined ? [] : [functionCall]),
  ];
  return { role: 'Assistant', parts, ...decodeName(item) };
}

function decodeAssistantContent(content: Field): readonly AssistantPart[] {
  if (!Array.isArray(content.value)) return decodeTextContent(content);
  return content
    .items()
    .map(
      (part): AssistantPart =>
        part.at('type').oneOf(['text', 'refusal']) === 'text'
          ? decodeText(part)
          : { kind: 'Refusal', text: part.at('refusal').string() },
    );
}

/** `reasoning_content` as DeepSeek and vLLM call it, `reasoning` as OpenRouter, Groq and newer vLLM do. */
function decodeReasoning(item: Field): readonly AssistantPart[] {
  const field = item.at('reasoning_content').present ? item.at('reasoning_content') : item.at('reasoning');
  const text = field.optional((present) => present.string()) ?? '';
  return text === '' ? [] : [{ kind: 'Reasoning', text }];
}

function decodeRefusal(item: Field): readonly AssistantPart[] {
  const text = item.at('refusal').optional((field) => field.string()) ?? '';
  return text === '' ? [] : [{ kind: 'Refusal', text }];
}

function decodeToolCall(call: Field): ToolCallPart {
  call.at('type').optional((type) => type.oneOf(['function']));
  const called = call.at('function');
  return {
    kind: 'ToolCall',
    id: call.at('id').string(),
    name: called.at('name').string(),
    arguments: called.at('arguments').string(),
  };
}

function decodeToolResult(item: Field): ToolResultPart {
  const content = item.at('content');
  content.required();
  return {
    kind: 'ToolResult',
    callId: item.at('tool_call_id').string(),
    content: decodeToolContent(content),
    isError: false,
  };
}

/** The one call of an assistant turn before there were tools: it has no id, so that its place makes one. */
function decodeFunctionCall(call: Field, index: number): ToolCallPart {
  return {
    kind: 'ToolCall',
    id: `call_message_${index}`,
    name: call.at('name').string(),
    arguments: call.at('arguments').string(),
  };
}

/** The answer to the function of that name that was called last. */
function decodeFunctionResult(item: Field, functionCalls: ReadonlyMap<string, string>): ToolResultPart {
  const name = item.at('name');
  return {
    kind: 'ToolResult',
    callId: functionCalls.get(name.string()) ?? name.fail('answers a function that was not called'),
    content: decodeToolContent(item.at('content')),
    isError: false,
  };
}

function decodeName(item: Field): { readonly name?: string } {
  return present({ name: item.at('name').optional((field) => field.string()) });
}
