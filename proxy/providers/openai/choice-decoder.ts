import type { StreamEvent } from '../../chat/stream-event.ts';
import { fieldOf, listOf, textOf } from '../read-answer.ts';
import { decodeContent } from './decode-content.ts';
import { decodeEnding } from './decode-finish-reason.ts';
import { ToolCallAssembly } from './tool-call-assembly.ts';

/** Reads the deltas of one choice. A chunk may hold text, tool calls and the finish all at once. */
export class ChoiceDecoder {
  readonly #choice: number;
  readonly #calls: ToolCallAssembly;
  #finished = false;

  constructor(choice: number) {
    this.#choice = choice;
    this.#calls = new ToolCallAssembly(choice);
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** Events of one item of `choices`. */
  decode(wire: unknown): readonly StreamEvent[] {
    const delta = fieldOf(wire, 'delta');
    const functionCall = fieldOf(delta, 'function_call') ?? undefined;
    const reason = textOf(wire, 'finish_reason');
    return [
      ...this.#content(delta, fieldOf(wire, 'logprobs') ?? undefined),
      ...listOf(delta, 'tool_calls').flatMap((call) => this.#calls.push(call)),
      ...(functionCall === undefined ? [] : this.#calls.pushFunctionCall(functionCall)),
      ...(reason === undefined ? [] : this.#finish(reason, fieldOf(wire, 'stop_reason'))),
    ];
  }

  /** The stream is over: a choice for which no reason was given has simply stopped. */
  end(): readonly StreamEvent[] {
    return this.#finish('stop', undefined);
  }

  #content(delta: unknown, logprobs: unknown): readonly StreamEvent[] {
    const choice = this.#choice;
    const events: StreamEvent[] = decodeContent(delta).map(({ kind, text }) => ({ kind, choice, text }));
    if (logprobs === undefined) return events;
    const first = events.findIndex((event) => event.kind === 'Text');
    const text = first === -1 ? '' : textOf(events[first], 'text');
    events.splice(first === -1 ? 0 : first, first === -1 ? 0 : 1, {
      kind: 'Text',
      choice,
      text: text ?? '',
      logprobs,
    });
    return events;
  }

  #finish(reason: string, stopReason: unknown): readonly StreamEvent[] {
    if (this.#finished) return [];
    this.#finished = true;
    const choice = this.#choice;
    return [
      ...this.#calls.finish(),
      { kind: 'Finish', choice, ...decodeEnding(reason, stopReason, this.#calls.used) },
    ];
  }
}
