import type { StreamEvent } from '../../chat/stream-event.ts';
import { countOf, fieldOf, textOf } from '../read-answer.ts';
import { argumentsText, newCallId } from './decode-chat.ts';

/** Bounds on what one choice makes the gateway hold. */
const maxCalls = 256;
const maxWaitingCharacters = 1024 * 1024;

/** One call on its way: what came before its start could be told waits in `waiting`. */
interface Call {
  id: string;
  name: string;
  waiting: string;
  /** Its number, once it was told. */
  started: number | undefined;
}

/**
 * Puts together the tool calls of one choice. Deltas name a call by `index`; its id and its name may come late, and
 * its start is told when both are there. Servers that leave the index out, or give every call the same one, tell
 * calls apart by their ids.
 */
export class ToolCallAssembly {
  readonly #choice: number;
  readonly #calls: Call[] = [];
  readonly #byIndex = new Map<number, Call>();
  #startedCalls = 0;

  constructor(choice: number) {
    this.#choice = choice;
  }

  get used(): boolean {
    return this.#calls.length > 0;
  }

  /** Events of one item of `tool_calls`. */
  push(delta: unknown): readonly StreamEvent[] {
    const called = fieldOf(delta, 'function');
    const id = textOf(delta, 'id') ?? '';
    const name = textOf(called, 'name') ?? '';
    const call = this.#find(countOf(delta, 'index'), id, name);
    if (this.#calls.length > maxCalls) return [failure('the upstream sent too many tool calls')];
    if (call.started === undefined) {
      if (id !== '') call.id = id;
      if (name !== '') call.name = name;
    }
    return this.#advance(call, argumentsText(fieldOf(called, 'arguments')));
  }

  /** The deprecated `function_call` delta: one call, without an id. */
  pushFunctionCall(delta: unknown): readonly StreamEvent[] {
    const known = this.#byIndex.get(0);
    return this.push({ index: 0, id: known?.id ?? newCallId(), function: delta });
  }

  /** Nothing follows: tells calls that never got an id. A call without a name is a failure. */
  finish(): readonly StreamEvent[] {
    return this.#calls.flatMap((call): readonly StreamEvent[] => {
      if (call.started !== undefined) return [];
      if (call.name === '') {
        return [
          { kind: 'Failure', message: 'the upstream sent a tool call without a name', retryable: true },
        ];
      }
      if (call.id === '') call.id = newCallId();
      return this.#advance(call, '');
    });
  }

  #find(index: number | undefined, id: string, name: string): Call {
    const byId = id === '' ? undefined : this.#calls.find((call) => call.id === id);
    const byIndex = index === undefined ? this.#calls.at(-1) : this.#byIndex.get(index);
    const known = byId ?? byIndex;
    const isOther = byId === undefined && known !== undefined && id !== '' && known.id !== '' && name !== '';
    if (known !== undefined && !isOther) return known;
    const call: Call = { id, name: '', waiting: '', started: undefined };
    this.#calls.push(call);
    this.#byIndex.set(index ?? this.#calls.length - 1, call);
    return call;
  }

  #advance(call: Call, text: string): readonly StreamEvent[] {
    const choice = this.#choice;
    if (call.started !== undefined) {
      return text === '' ? [] : [{ kind: 'ToolCallArguments', choice, call: call.started, text }];
    }
    call.waiting += text;
    if (call.waiting.length > maxWaitingCharacters) {
      return [failure('the upstream sent tool arguments without a call')];
    }
    if (call.id === '' || call.name === '') return [];
    const number = this.#startedCalls;
    this.#startedCalls += 1;
    call.started = number;
    const start = { kind: 'ToolCallStart', choice, call: number, id: call.id, name: call.name } as const;
    const { waiting } = call;
    call.waiting = '';
    if (waiting === '') return [start];
    return [start, { kind: 'ToolCallArguments', choice, call: number, text: waiting }];
  }
}

function failure(message: string): StreamEvent {
  return { kind: 'Failure', message, retryable: true };
}
