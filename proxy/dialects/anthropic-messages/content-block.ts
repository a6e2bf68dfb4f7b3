import { JsonEnd } from './json-end.ts';

/** One content block on its way to the client: what opens it, what is said in it, and whether more may follow. */
export type ContentBlock =
  | { readonly kind: 'Text' }
  | { readonly kind: 'Thinking'; signed: boolean }
  | { readonly kind: 'RedactedThinking'; readonly data: string }
  | {
      readonly kind: 'ToolUse';
      readonly call: number;
      readonly id: string;
      readonly name: string;
      readonly argumentsEnd: JsonEnd;
    };

export function toolUseBlock(call: number, id: string, name: string): ContentBlock {
  return { kind: 'ToolUse', call, id, name, argumentsEnd: new JsonEnd() };
}

/** `content_block` of the event that opens the block. */
export function openingOf(block: ContentBlock): object {
  switch (block.kind) {
    case 'Text':
      return { type: 'text', text: '' };
    case 'Thinking':
      return { type: 'thinking', thinking: '', signature: '' };
    case 'RedactedThinking':
      return { type: 'redacted_thinking', data: block.data };
    case 'ToolUse':
      return { type: 'tool_use', id: block.id, name: block.name, input: {} };
  }
}

/**
 * Whether the block may be closed for another one. Text may go on in a later block; a tool call may not, so it stays
 * open until its arguments are whole.
 */
export function mayClose(block: ContentBlock): boolean {
  return block.kind !== 'ToolUse' || block.argumentsEnd.reached;
}
