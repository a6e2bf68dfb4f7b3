import { failed, ok, type Result } from '#runtime/result.ts';
import type { Message } from '../../chat/chat-request.ts';
import type { AssistantPart, UserPart } from '../../chat/parts.ts';
import type { RequestProblem } from '../../dialects/dialect.ts';
import { encodePart } from './encode-part.ts';

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly results: object[];
  readonly blocks: object[];
}

/**
 * `messages` as the API wants them: turns that follow each other with one role become one, tool results come first
 * within a turn, and a turn that would be empty is left out. An instruction in the midst of the conversation becomes
 * text of a user turn, in `<system>` tags: only some models take it in its own role, and put up among the leading
 * ones it would stand in another order and void the cached prefix.
 */
export function encodeMessages(messages: readonly Message[]): Result<readonly object[], RequestProblem> {
  const turns: Turn[] = [];
  for (const message of messages) {
    for (const part of partsOf(message)) {
      const block = encodePart(part);
      if (block.kind === 'Failed') return failed({ path: 'messages', message: block.failure });
      if (block.value === undefined) continue;
      const turn = turnFor(message, turns);
      (part.kind === 'ToolResult' ? turn.results : turn.blocks).push(block.value);
    }
  }
  return ok(turns.map((turn) => ({ role: turn.role, content: [...turn.results, ...turn.blocks] })));
}

function turnFor(message: Message, turns: Turn[]): Turn {
  const role = message.role === 'Assistant' ? 'assistant' : 'user';
  const last = turns.at(-1);
  if (last?.role === role) return last;
  const turn: Turn = { role, results: [], blocks: [] };
  turns.push(turn);
  return turn;
}

function partsOf(message: Message): readonly (UserPart | AssistantPart)[] {
  if (message.role !== 'System') return message.parts;
  return message.parts
    .filter((part) => part.text.trim() !== '')
    .map((part) => ({ ...part, text: `<system>\n${part.text}\n</system>` }));
}
