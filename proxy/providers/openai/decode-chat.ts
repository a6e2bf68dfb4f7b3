import { randomUUID } from 'node:crypto';
import { isRecord } from '#runtime/is-record.ts';
import { failed, ok, type Result } from '#runtime/result.ts';
import type { ChatResponse, Choice } from '../../chat/chat-response.ts';
import type { AssistantPart, ToolCallPart } from '../../chat/parts.ts';
import { countOf, fieldOf, listOf, textOf } from '../read-answer.ts';
import { decodeContent } from './decode-content.ts';
import { decodeEnding } from './decode-finish-reason.ts';
import { decodeUsage } from './decode-usage.ts';

/** A chat completion object in our own words. `nowSeconds` stands in where the upstream does not date its answer. */
export function decodeChat(body: unknown, nowSeconds: number): Result<ChatResponse, string> {
  if (!isRecord(body)) return failed('the answer is not a JSON object');
  const choices = listOf(body, 'choices');
  if (choices.length === 0) return failed('the answer has no choices');
  const decoded: Choice[] = [];
  for (const [position, choice] of choices.entries()) {
    const result = decodeChoice(choice, position);
    if (result.kind === 'Failed') return result;
    decoded.push(result.value);
  }
  return ok({
    id: textOf(body, 'id') ?? '',
    model: textOf(body, 'model') ?? '',
    createdAtSeconds: countOf(body, 'created') ?? nowSeconds,
    choices: decoded,
    usage: decodeUsage(fieldOf(body, 'usage')),
  });
}

function decodeChoice(choice: unknown, position: number): Result<Choice, string> {
  const message = fieldOf(choice, 'message');
  if (!isRecord(message)) return failed('a choice of the answer has no message');
  const parts: AssistantPart[] = [...decodeContent(message)];
  const calls = decodeCalls(message);
  if (calls === undefined) return failed('a tool call of the answer has no name');
  const { reason, stopSequence } = decodeEnding(
    textOf(choice, 'finish_reason') ?? 'stop',
    fieldOf(choice, 'stop_reason'),
    calls.length > 0,
  );
  const logprobs = fieldOf(choice, 'logprobs') ?? undefined;
  return ok({
    index: countOf(choice, 'index') ?? position,
    parts: [...parts, ...calls],
    finish: reason,
    ...(stopSequence === undefined ? {} : { stopSequence }),
    ...(logprobs === undefined ? {} : { logprobs }),
  });
}

/** Undefined: one of them has no name. */
function decodeCalls(message: unknown): readonly ToolCallPart[] | undefined {
  const legacy = fieldOf(message, 'function_call');
  const wires = [...listOf(message, 'tool_calls'), ...(isRecord(legacy) ? [{ function: legacy }] : [])];
  const calls: ToolCallPart[] = [];
  for (const wire of wires) {
    const called = fieldOf(wire, 'function');
    const name = textOf(called, 'name') ?? '';
    if (name === '') return undefined;
    const id = textOf(wire, 'id') ?? '';
    calls.push({
      kind: 'ToolCall',
      id: id === '' ? newCallId() : id,
      name,
      arguments: argumentsText(fieldOf(called, 'arguments')),
    });
  }
  return calls;
}

/** An id for a call of an upstream that gives none. */
export function newCallId(): string {
  return `call_${randomUUID().replaceAll('-', '')}`;
}

/** Arguments are text; some servers send the object itself. */
export function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
