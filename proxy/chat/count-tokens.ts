import type { ChatRequest, Message, Tool } from './chat-request.ts';
import { countTexts } from './count-texts.ts';
import type { AssistantPart, TextPart, UserPart } from './parts.ts';

/** Tokens that wrap a message or a tool (OpenAI cookbook, "How to count tokens with tiktoken", 2024). */
const messageOverhead = 3;
/** An image of middling size; its true cost depends on the model and its pixels. */
const imageTokens = 765;

/** Input tokens of a request by OpenAI's o200k encoding: near the truth for OpenAI's models, an estimate for others. */
export async function countTokens(request: ChatRequest): Promise<number> {
  const all = Array.from(texts(request));
  const tokens = 3 + messageOverhead * all.length + (await countTexts(all, 'o200k'));
  return tokens + images(request) * imageTokens;
}

function* texts(request: ChatRequest): Generator<string> {
  for (const part of request.system) yield part.text;
  for (const message of request.messages) for (const part of message.parts) yield textOf(part);
  for (const tool of request.tools) yield toolText(tool);
}

function toolText({ name, description = '', parameters }: Tool): string {
  return `${name}\n${description}\n${JSON.stringify(parameters) ?? ''}`;
}

function textOf(part: UserPart | AssistantPart): string {
  switch (part.kind) {
    case 'Text':
    case 'Refusal':
    case 'Reasoning':
      return part.text;
    case 'ToolCall':
      return `${part.name}\n${part.arguments}`;
    case 'ToolResult':
      return part.content.map(textOf).join('\n');
    case 'Document':
      return part.source.kind === 'Text' ? part.source.text : '';
    case 'Image':
    case 'Audio':
      return '';
  }
}

function images({ messages }: ChatRequest): number {
  return messages.reduce((sum, message) => sum + countImages(message), 0);
}

function countImages(message: Message): number {
  const parts: readonly (UserPart | AssistantPart | TextPart)[] = message.parts;
  return parts.reduce((sum, part) => {
    if (part.kind === 'Image') return sum + 1;
    return part.kind === 'ToolResult'
      ? sum + part.content.filter(({ kind }) => kind === 'Image').length
      : sum;
  }, 0);
}
