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

  /** Adds the events of one item of `choices`. */
  decode(wire: unknown, events: StreamEvent[]): void {
    const delta = fieldOf(wire, 'delta');
    this.#content(delta, fieldOf(wire, 'logprobs') ?? undefined, events);
    for (const call of listOf(delta, 'tool_calls')) events.push(...this.#calls.push(call));
    const functionCall = fieldOf(delta, 'function_call') ?? undefined;
    if (functionCall !== undefined) events.push(...this.#calls.pushFunctionCall(functionCall));
    const reason = textOf(wire, 'finish_reason');
    if (reason !== undefined) this.#finish(reason, fieldOf(wire, 'stop_reason'), events);
  }

  /** The stream is over: a choice for which no reason was given has simply stopped. */
  end(events: StreamEvent[]): void {
    this.#finish('stop', undefined, events);
  }

  /** Logprobs go with the text; where there is none, with an empty one. */
  #content(delta: unknown, logprobs: unknown, events: StreamEvent[]): void {
    const choice = this.#choice;
    let odds = logprobs;
    for (const { kind, text } of decodeContent(delta)) {
      if (kind !== 'Text' || odds === undefined) {
        events.push({ kind, choice, text });
        continue;
      }
      events.push({ kind, choice, text, logprobs: odds });
      odds = undefined;
    }
    if (odds !== undefined) events.push({ kind: 'Text', choice, text: '', logprobs: odds });
  }

  #finish(reason: string, stopReason: unknown, events: StreamEvent[]): void {
    if (this.#finished) return;
    this.#finished = true;
    events.push(...this.#calls.finish());
    const ending = decodeEnding(reason, stopReason, this.#calls.used);
    events.push({ kind: 'Finish', choice: this.#choice, ...ending });
  }
}
