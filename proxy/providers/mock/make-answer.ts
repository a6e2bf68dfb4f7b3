import { randomUUID } from 'node:crypto';
import type { ChatRequest } from '../../chat/chat-request.ts';
import type { ChatResponse, Choice } from '../../chat/chat-response.ts';
import { noUsage } from '../../chat/usage.ts';
import { parseJson } from '../read-answer.ts';
import { countTokens, cutToTokens } from './count-tokens.ts';
import { minimalJson } from './minimal-json.ts';

/** Longest answer, so that an echo of everything costs little. */
const maxOutputTokens = 4096;

const greeting = 'Hello from the Sallyport mock provider.';

/**
 * What the Mock provider says: `reply`, or the last text of the user; a tool call where the client demands one, and
 * JSON where it asks for that. Stop texts and the limit of output tokens are heeded.
 */
export function makeAnswer(request: ChatRequest, reply: string | undefined, nowMs: number): ChatResponse {
  const answer = makeToolCall(request) ?? makeText(request, reply);
  const count = request.choices ?? 1;
  return {
    id: `chatcmpl-mock-${randomUUID()}`,
    model: request.model,
    createdAtSeconds: Math.floor(nowMs / 1000),
    choices: Array.from({ length: count }, (_, index) => ({ index, ...answer })),
    usage: {
      ...noUsage,
      input: countTokens(promptText(request)),
      output: count * countTokens(answer.parts.map(textOf).join('')),
    },
  };
}

type Answer = Pick<Choice, 'parts' | 'finish'>;

function makeToolCall({ tools, toolChoice }: ChatRequest): Answer | undefined {
  const name = toolChoice?.kind === 'Tool' ? toolChoice.name : tools[0]?.name;
  if (toolChoice === undefined || name === undefined) return undefined;
  if (toolChoice.kind === 'Auto' || toolChoice.kind === 'None') return undefined;
  const id = `call_${randomUUID().replaceAll('-', '')}`;
  return { parts: [{ kind: 'ToolCall', id, name, arguments: '{}' }], finish: 'ToolCalls' };
}

function makeText(request: ChatRequest, reply: string | undefined): Answer {
  const whole = beforeStop(makeJson(request, reply) ?? reply ?? lastUserText(request), request.stop ?? []);
  const text = cutToTokens(whole, Math.min(request.maxOutputTokens ?? maxOutputTokens, maxOutputTokens));
  return { parts: [{ kind: 'Text', text }], finish: text === whole ? 'Stop' : 'Length' };
}

function makeJson({ responseFormat }: ChatRequest, reply: string | undefined): string | undefined {
  if (responseFormat === undefined || responseFormat.kind === 'Text') return undefined;
  if (reply !== undefined && parseJson(reply) !== undefined) return reply;
  return JSON.stringify(responseFormat.kind === 'JsonObject' ? {} : minimalJson(responseFormat.schema));
}

function beforeStop(text: string, stops: readonly string[]): string {
  const ends = stops.map((stop) => (stop === '' ? -1 : text.indexOf(stop))).filter((end) => end !== -1);
  return text.slice(
    0,
    ends.reduce((first, end) => Math.min(first, end), text.length),
  );
}

function lastUserText({ messages }: ChatRequest): string {
  for (const message of messages.toReversed()) {
    if (message.role !== 'User') continue;
    const text = message.parts.map((part) => (part.kind === 'ToolResult' ? resultText(part) : textOf(part)));
    const joined = text.filter((part) => part !== '').join('\n');
    if (joined !== '') return joined;
  }
  return greeting;
}

function promptText({ system, messages, tools }: ChatRequest): string {
  const said = messages.flatMap((message) =>
    message.parts.map((part) => (part.kind === 'ToolResult' ? resultText(part) : textOf(part))),
  );
  const offered = tools.length === 0 ? [] : [JSON.stringify(tools)];
  return [...system.map(textOf), ...said, ...offered].join(' ');
}

function resultText({ content }: { readonly content: readonly { readonly kind: string }[] }): string {
  return content.map(textOf).join('\n');
}

function textOf(part: {
  readonly kind: string;
  readonly text?: string;
  readonly arguments?: string;
}): string {
  return part.text ?? part.arguments ?? '';
}
