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

  /** Logprobs go with the text; where there is none, with an empty one. */
  #content(delta: unknown, logprobs: unknown): readonly StreamEvent[] {
    const choice = this.#choice;
    const events = decodeContent(delta).map(({ kind, text }): StreamEvent => ({ kind, choice, text }));
    if (logprobs === undefined) return events;
    if (!events.some(({ kind }) => kind === 'Text')) events.push({ kind: 'Text', choice, text: '' });
    const first = events.findIndex(({ kind }) => kind === 'Text');
    return events.map((event, at) =>
      at === first && event.kind === 'Text' ? { ...event, logprobs } : event,
    );
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
